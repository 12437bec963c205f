/**
 * The Guard (see `dltp_widgets/widgets/views/guard.py`): keeps keys in the composite they were pressed in, and clicks
 * behind the values that were entered before them.
 *
 * JupyterLab 4, Notebook 7 and Voilà listen to `keydown` on the document in the bubbling phase, so a listener on
 * the composite's root that stops the event there comes last among the controls and first of the application:
 * controls work, the notebook hears nothing. The attribute `data-lm-suppress-shortcuts` would also take Ctrl+S
 * away, and nothing can be stopped in the capturing phase without taking keys from the controls themselves.
 */
import type { GuardTraits, SeenNews, View } from './protocol';
import { staysInside } from './keys';
import { clicksWait } from './underWay';

const TAG = 'dltp-guard';
const ROOT = '.dltp-root';

/** An invisible element that guards the composite in which it finds itself. */
class GuardElement extends HTMLElement {
  /** What each click in the composite passes first. */
  onPress: (event: Event) => void = () => undefined;

  private readonly _pressed = (event: Event): void => this.onPress(event);
  private _root: HTMLElement | null = null;

  /** Called by the page once the element stands in the document, wherever that is. */
  connectedCallback(): void {
    this._root = this.closest<HTMLElement>(ROOT) ?? this.parentElement;
    this._root?.addEventListener('keydown', stopPlainKeys);
    this._root?.addEventListener('click', this._pressed, true);
  }

  disconnectedCallback(): void {
    this._root?.removeEventListener('keydown', stopPlainKeys);
    this._root?.removeEventListener('click', this._pressed, true);
    this._root = null;
  }
}

function stopPlainKeys(event: KeyboardEvent): void {
  if (staysInside(event, event.target instanceof HTMLElement && isEditable(event.target))) {
    event.stopPropagation();
  }
}

function isEditable(node: HTMLElement): boolean {
  return node.isContentEditable || node.matches('input, textarea');
}

function render({ model, el }: View<GuardTraits>): () => void {
  if (!customElements.get(TAG)) {
    customElements.define(TAG, GuardElement);
  }
  const live = document.createElement('div');
  live.className = 'dltp-live';
  live.setAttribute('role', 'status');
  live.setAttribute('aria-live', 'polite');
  el.classList.add('dltp-guard');
  const element = document.createElement(TAG) as GuardElement;
  element.onPress = clicksWait(model.widget_manager);
  el.append(element, live);

  const announce = (): void => {
    live.textContent = model.get('announcement');
  };
  model.on('change:announcement', announce);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (model.get('browser_language') !== navigator.language || model.get('reduced_motion') !== still) {
    model.set('browser_language', navigator.language);
    model.set('reduced_motion', still);
    model.save_changes();
  }
  model.send({ kind: 'seen' } satisfies SeenNews);
  return () => model.off('change:announcement', announce);
}

export default { render };
