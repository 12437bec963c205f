/**
 * One save after the other: of two at once, the second finds the file changed by the first, and JupyterLab asks the
 * student which of the two to keep. On a slow disk that is a save of ours and a Control+S soon after it.
 */

/** A document that is saved: a `DocumentRegistry.IContext`. */
interface Saved {
  readonly isDisposed: boolean;
  save(): Promise<void>;
}

/** Milliseconds that a save is waited for: one of a server that does not answer must not hold up all that follow. */
const LONGEST = 20_000;

interface Turns {
  /** JupyterLab's own save of the document, which waits for nobody. */
  readonly save: () => Promise<void>;
  /** Fulfilled once the last save that was asked for has ended, in whatever way, or is waited for no longer. */
  last: Promise<unknown>;
}

const turnsOf = new WeakMap<Saved, Turns>();

/**
 * Have every save of a document wait for those before it from now on, whoever asks: a person, JupyterLab, or we.
 * A context tells that it is being saved, and cannot be told to wait; so its `save` is replaced.
 */
export function takeTurns(context: Saved): void {
  turnsFor(context);
}

/** Do `work` with JupyterLab's own save once nobody else saves the document; not if it was closed meanwhile. */
export function saveInTurn(
  context: Saved,
  work: (save: () => Promise<void>) => Promise<void>
): Promise<void> {
  const turns = turnsFor(context);
  const turn = turns.last.then(() =>
    context.isDisposed ? Promise.reject(new Error('closed')) : work(turns.save)
  );
  turns.last = Promise.race([turn.catch(() => undefined), turns.last.then(longest)]);
  return turn;
}

function longest(): Promise<void> {
  return new Promise(resolve => void setTimeout(resolve, LONGEST));
}

function turnsFor(context: Saved): Turns {
  const known = turnsOf.get(context);
  if (known) {
    return known;
  }
  const turns = { save: context.save.bind(context), last: Promise.resolve() };
  turnsOf.set(context, turns);
  context.save = () => saveInTurn(context, save => save());
  return turns;
}
