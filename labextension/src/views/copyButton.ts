/** A button that copies a text (see `dltp_widgets/widgets/views/copy_button.py`). */
import { copyText } from './copying';
import type { View } from './protocol';

interface CopyButtonTraits {
  text: string;
  description: string;
  done: string;
  refused: string;
}

/** How long the button says that it copied, in milliseconds. */
const SAID = 2000;

function render({ model, el }: View<CopyButtonTraits>): () => void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'jupyter-button dltp-copy';
  button.setAttribute('aria-live', 'polite');
  let timer = 0;
  const label = (): void => {
    button.textContent = model.get('description');
  };
  button.addEventListener('click', () => {
    void copyText(model.get('text')).then(copied => {
      button.textContent = model.get(copied ? 'done' : 'refused');
      clearTimeout(timer);
      timer = window.setTimeout(label, SAID);
    });
  });
  label();
  el.append(button);
  model.on('change:description', label);
  return () => {
    clearTimeout(timer);
    model.off('change:description', label);
  };
}

export default { render };
