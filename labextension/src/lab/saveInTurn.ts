/**
 * One save after the other: of two at once, the second finds the file changed by the first, and JupyterLab asks the
 * student which of the two to keep.
 */
import type { DocumentRegistry } from '@jupyterlab/docregistry';

type Slot = (sender: unknown, state: DocumentRegistry.SaveState) => void;

/** A document that tells of its saves: a `DocumentRegistry.IContext`. */
interface Saved {
  isDisposed: boolean;
  saveState: { connect(slot: Slot): boolean; disconnect(slot: Slot): boolean };
}

/** Milliseconds that a save of somebody else is waited for: of one that the student called off nothing more is heard. */
const LONGEST = 2000;

/** Documents that are being saved at this moment, by whomever. */
const saving = new WeakSet<Saved>();

/** The last save of ours of each document. */
const turns = new WeakMap<Saved, Promise<unknown>>();

/** Notice the saves of others from now on: by hand, and by JupyterLab itself. */
export function watchSaves(context: Saved): void {
  context.saveState.connect((_, state) => void saving[state === 'started' ? 'add' : 'delete'](context));
}

/** Do `work`, which saves the document, once nobody else saves it; not any more if it was closed meanwhile. */
export function saveInTurn(context: Saved, work: () => Promise<void>): Promise<void> {
  const before = turns.get(context) ?? Promise.resolve();
  const turn = before
    .then(() => othersEnd(context))
    .then(() => (context.isDisposed ? Promise.reject(new Error('closed')) : work()));
  const ended = turn.catch(() => saving.delete(context)); // called off: JupyterLab says no more of it
  turns.set(context, ended);
  return turn;
}

function othersEnd(context: Saved): Promise<void> {
  if (!saving.has(context)) {
    return Promise.resolve();
  }
  return new Promise(resolve => {
    const end = (): void => {
      clearTimeout(timer);
      context.saveState.disconnect(heard);
      resolve();
    };
    const heard: Slot = (_, state) => {
      if (state !== 'started') {
        end();
      }
    };
    const timer = setTimeout(end, LONGEST);
    context.saveState.connect(heard);
  });
}
