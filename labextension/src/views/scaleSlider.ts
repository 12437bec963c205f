/**
 * A native slider over a scale of given values (see `dltp_widgets/widgets/views/scale_slider.py`). It tells each
 * move, at most one every `PAUSE` milliseconds, and always the last one.
 */
import { make } from './elements';
import type { View } from './protocol';
import { throttled } from './throttle';

/** Milliseconds between two moves that are told. */
const PAUSE = 100;

let count = 0;

interface ScaleTraits {
  value: number;
  labels: string[];
  description: string;
  /** Whether only the place where it was left is told. */
  settles: boolean;
  disabled: boolean;
}

function render({ model, el }: View<ScaleTraits>): () => void {
  const label = make('label', 'dltp-scale-label');
  const slider = make('input', 'dltp-scale-input');
  const shown = make('output', 'dltp-scale-value');
  slider.type = 'range';
  slider.id = label.htmlFor = `dltp-scale-${++count}`;
  el.classList.add('dltp-scale');
  el.append(label, slider, shown);

  const say = (place: number): void => {
    const name = model.get('labels')[place] ?? '';
    shown.textContent = name;
    slider.setAttribute('aria-valuetext', name);
  };
  const draw = (): void => {
    label.textContent = model.get('description');
    slider.max = String(Math.max(model.get('labels').length - 1, 0));
    slider.disabled = model.get('disabled');
    slider.value = String(model.get('value'));
    say(model.get('value'));
  };
  const tell = throttled((place: number) => {
    model.set('value', place);
    model.save_changes();
  }, PAUSE);
  slider.addEventListener('input', () => {
    say(slider.valueAsNumber);
    if (!model.get('settles')) {
      tell(slider.valueAsNumber);
    }
  });
  slider.addEventListener('change', () => {
    if (model.get('settles')) {
      tell(slider.valueAsNumber);
    }
  });
  const watched = ['change:value', 'change:labels', 'change:description', 'change:disabled'] as const;
  draw();
  watched.forEach(name => model.on(name, draw));
  return () => watched.forEach(name => model.off(name, draw));
}

export default { render };
