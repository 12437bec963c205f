/**
 * The Guard (see `dltp_widgets/widgets/views/guard.py`): keeps keys in the composite they were pressed in.
 *
 * JupyterLab 4, Notebook 7 and Voilà listen to `keydown` on the document in the bubbling phase, so a listener on
 * the composite's root that stops the event there comes last among the controls and first of the application:
 * controls work, the notebook hears nothing. The attribute `data-lm-suppress-shortcuts` would also take Ctrl+S
 * away, and nothing can be stopped in the capturing phase without taking keys from the controls themselves.
 */
import type { GuardTraits, SeenNews, View } from './protocol';
import { staysInside } from './keys';

const TAG = 'dltp-guard';
const ROOT = '.dltp-root';

/** An invisible element that guards the composite in which it finds itself. */
class GuardElement extends HTMLElement {
  private _root: HTMLElement | null = null;

  /** Called by the page once the element stands in the document, wherever that is. */
  connectedCallback(): void {
    this._root = this.closest<HTMLElement>(ROOT) ?? this.parentElement;
    this._root?.addEventListener('keydown', stopPlainKeys);
  }

  disconnectedCallback(): void {
    this._root?.removeEventListener('keydown', stopPlainKeys);
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
  el.append(document.createElement(TAG), live);

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
