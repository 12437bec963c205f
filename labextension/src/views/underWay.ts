/**
 * A click that comes after what was entered.
 *
 * ipywidgets holds back a value of a widget while the kernel is busy with one before it, but never a click: of a
 * number corrected twice and a button pressed at once, the kernel would hear the button before the second number, and
 * train with the first. So a click on a button of ipywidgets waits here until no value is held back; all else passes
 * at once.
 */

/** Milliseconds between two looks. */
const PAUSE = 20;

/** Milliseconds after which a value is given up: of a kernel that ended, ipywidgets waits for an answer for good. */
const LONGEST = 10_000;

/** What ipywidgets keeps of a widget (`@jupyter-widgets/base`, WidgetModel); `_msg_buffer` is null if nothing waits. */
interface Sender {
  comm_live?: boolean;
  _msg_buffer?: object | null;
}

/** Widgets whose value was given up, until it is sent after all. */
const givenUp = new WeakSet<Sender>();

/** Return the widgets of this manager that have a value still to be sent; none of a manager that does not say. */
export function heldBack(manager: unknown): Sender[] {
  const models = (manager as { _modelsSync?: Map<string, Sender> } | null | undefined)?._modelsSync;
  return models instanceof Map ? Array.from(models.values()).filter(isHeldBack) : [];
}

function isHeldBack(model: Sender): boolean {
  const held = model.comm_live === true && model._msg_buffer != null;
  if (!held) {
    givenUp.delete(model);
  }
  return held && !givenUp.has(model);
}

/** Return a listener for clicks, in the capturing phase, that lets those on buttons wait for the values, in order. */
export function clicksWait(manager: unknown): (event: Event) => void {
  const waiting: HTMLElement[] = [];

  const pressOnceSent = (since: number): void => {
    const held = heldBack(manager);
    if (held.length > 0 && Date.now() - since < LONGEST) {
      setTimeout(() => pressOnceSent(since), PAUSE);
      return;
    }
    held.forEach(model => givenUp.add(model));
    waiting.splice(0).forEach(button => button.click());
  };

  return event => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLElement>('.jupyter-button') : null;
    if (!button || (waiting.length === 0 && heldBack(manager).length === 0)) {
      return;
    }
    event.stopImmediatePropagation();
    event.preventDefault();
    if (waiting.push(button) === 1) {
      pressOnceSent(Date.now());
    }
  };
}
