/**
 * A click that comes after what was entered.
 *
 * ipywidgets holds back a value of a widget while the kernel is busy with one before it, but never a click: of a
 * number corrected twice and a button pressed at once, the kernel would hear the button before the second number, and
 * train with the first. So a click on a button waits here until no value is held back; the others pass at once.
 */

/** Milliseconds between two looks. */
const PAUSE = 20;

/** What ipywidgets keeps of a widget (`@jupyter-widgets/base`, WidgetModel); null when nothing is held back. */
interface Sender {
  comm_live?: boolean;
  _msg_buffer?: object | null;
}

/** Return whether a value of any widget of this manager is still to be sent; false of a manager that does not say. */
export function valuesUnderWay(manager: unknown): boolean {
  const models = (manager as { _modelsSync?: Map<string, Sender> } | null | undefined)?._modelsSync;
  return models instanceof Map && Array.from(models.values()).some(isHeldBack);
}

function isHeldBack(model: Sender): boolean {
  return model.comm_live === true && model._msg_buffer != null;
}

/** Return a listener for clicks, in the capturing phase, that lets those on buttons wait for the values, in order. */
export function clicksWait(manager: unknown): (event: Event) => void {
  const waiting: HTMLElement[] = [];

  const pressOnceSent = (): void => {
    if (valuesUnderWay(manager)) {
      setTimeout(pressOnceSent, PAUSE);
    } else {
      waiting.splice(0).forEach(button => button.click());
    }
  };

  return event => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button') : null;
    if (!button || (waiting.length === 0 && !valuesUnderWay(manager))) {
      return;
    }
    event.stopImmediatePropagation();
    event.preventDefault();
    if (waiting.push(button) === 1) {
      pressOnceSent();
    }
  };
}
