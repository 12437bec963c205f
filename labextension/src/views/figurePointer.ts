/** Tells at which part of a figure the mouse points (see `dltp_widgets/widgets/views/figure_pointer.py`). */
import { make } from './elements';
import { share } from './pointing';
import type { View } from './protocol';
import { throttled } from './throttle';

/** Milliseconds between two places that are told. */
const PAUSE = 100;

interface PointerTraits {
  margins: [number, number];
  at: number;
}

function render({ model, el }: View<PointerTraits>): () => void {
  const line = make('div', 'dltp-pointer-line');
  line.hidden = true;
  el.classList.add('dltp-pointer');
  el.append(line);
  const tell = throttled((at: number) => {
    model.set('at', at);
    model.save_changes();
  }, PAUSE);
  const moved = (event: PointerEvent): void => {
    const box = el.parentElement;
    const figure = box?.querySelector('.bqplot')?.getBoundingClientRect();
    const at = figure ? share(event, figure, model.get('margins')) : null;
    line.hidden = at === null;
    if (at !== null && box && figure) {
      const corner = box.getBoundingClientRect();
      line.style.left = `${event.clientX - corner.left}px`;
      line.style.top = `${figure.top - corner.top}px`;
      line.style.height = `${figure.height}px`;
      tell(at);
    }
  };
  document.addEventListener('pointermove', moved);
  return () => document.removeEventListener('pointermove', moved);
}

export default { render };
