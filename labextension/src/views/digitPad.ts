/**
 * The digit pad (see `dltp_widgets/widgets/views/digit_pad.py`): turns mouse, finger, pen and keyboard into strokes, and
 * draws them. What is drawn is sent while it is drawn, a few times a second.
 */
import { make } from './elements';
import { follow, type DigitPadTraits, type Model, type View } from './protocol';
import { begin, extend, moved, onPad, type Point, type Stroke } from './strokes';
import { readTheme, watch } from './theme';

/** Milliseconds between two messages while the pen is down. */
const EVERY = 150;
/** Width of the pen, as a share of the pad. */
const PEN = 0.08;
const MIDDLE: Point = [0.5, 0.5];

/** One pad on one page. */
class Pad {
  private readonly _canvas = make('canvas', 'dltp-pad-canvas');
  private readonly _hint = make('div', 'dltp-pad-hint');
  private readonly _live = make('div', 'dltp-live');
  private readonly _ends: (() => void)[];
  private _strokes: readonly Stroke[];
  /** The finger or button that draws. */
  private _pointer: number | null = null;
  /** The pen that the keyboard moves, and whether it is down. */
  private _pen = { at: MIDDLE, down: false, seen: false };
  private _timer = 0;

  constructor(
    private readonly _model: Model<DigitPadTraits>,
    private readonly _el: HTMLElement
  ) {
    this._strokes = _model.get('strokes');
    _el.classList.add('dltp-pad');
    _el.setAttribute('role', 'application');
    _el.tabIndex = 0;
    this._live.setAttribute('role', 'status');
    _el.append(this._canvas, this._hint, this._live);
    const [ends, drawing] = [new AbortController(), this._canvas];
    const { signal } = ends;
    drawing.addEventListener('pointerdown', event => this._onDown(event), { signal });
    drawing.addEventListener('pointermove', event => this._onMove(event), { signal });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      drawing.addEventListener(end, event => this._onUp(event), { signal });
    }
    _el.addEventListener('keydown', event => this._onKey(event), { signal });
    _el.addEventListener('blur', () => this._lift(), { signal });
    this._ends = [
      () => ends.abort(),
      () => clearTimeout(this._timer),
      watch(_el, () => this._draw()),
      follow(_model, ['strokes'], () => this._onStrokes()),
      follow(_model, ['texts'], () => this._relabel())
    ];
    this._relabel();
  }

  /** End every subscription. */
  dispose(): void {
    this._ends.forEach(end => end());
  }

  // --- changes from the user -----------------------------------------------------------------
  private _onDown(event: PointerEvent): void {
    if (event.button !== 0 || this._pointer !== null) {
      return;
    }
    event.preventDefault();
    this._el.focus({ preventScroll: true });
    this._canvas.setPointerCapture(event.pointerId);
    this._pointer = event.pointerId;
    this._pen = { ...this._pen, down: false, seen: false };
    this._put(begin(this._strokes, this._at(event)));
  }

  private _onMove(event: PointerEvent): void {
    if (event.pointerId === this._pointer) {
      const points = event.getCoalescedEvents();
      const all = points.length ? points : [event];
      this._put(all.reduce((strokes, each) => extend(strokes, this._at(each)), this._strokes));
    }
  }

  private _onUp(event: PointerEvent): void {
    if (event.pointerId === this._pointer) {
      this._pointer = null;
      this._send();
    }
  }

  private _onKey(event: KeyboardEvent): void {
    const to = moved(this._pen.at, event.key);
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (to) {
      this._pen = { ...this._pen, at: to, seen: true };
      this._put(this._pen.down ? extend(this._strokes, to) : this._strokes);
    } else if (event.key === ' ' || event.key === 'Enter') {
      this._press();
    } else if (event.key === 'Escape' && this._pen.down) {
      this._lift();
    } else if (event.key === 'Backspace' || event.key === 'Delete') {
      this._lift();
      this._put(event.key === 'Delete' ? [] : this._strokes.slice(0, -1));
      this._send();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Put the pen of the keyboard down, or lift it. */
  private _press(): void {
    if (this._pen.down) {
      this._lift();
      return;
    }
    this._pen = { ...this._pen, down: true, seen: true };
    this._say(this._model.get('texts').down);
    this._put(begin(this._strokes, this._pen.at));
  }

  private _lift(): void {
    if (this._pen.down) {
      this._pen = { ...this._pen, down: false };
      this._say(this._model.get('texts').up);
      this._send();
      this._draw();
    }
  }

  private _put(strokes: readonly Stroke[]): void {
    const changed = strokes !== this._strokes;
    this._strokes = strokes;
    this._draw();
    if (changed && !this._timer) {
      this._timer = window.setTimeout(() => this._send(), EVERY);
    }
  }

  private _send(): void {
    clearTimeout(this._timer);
    this._timer = 0;
    this._model.set('strokes', this._strokes);
    this._model.save_changes();
  }

  // --- changes from the model ----------------------------------------------------------------
  private _onStrokes(): void {
    if (this._pointer === null && !this._pen.down) {
      this._strokes = this._model.get('strokes');
      this._draw();
    }
  }

  private _relabel(): void {
    const { label, hint } = this._model.get('texts');
    this._el.setAttribute('aria-label', label);
    this._hint.textContent = hint;
    this._draw();
  }

  private _say(text: string): void {
    this._live.textContent = text;
  }

  // --- drawing -------------------------------------------------------------------------------
  private _draw(): void {
    const side = this._canvas.clientWidth;
    const context = this._canvas.getContext('2d');
    this._hint.hidden = this._strokes.length > 0 || this._pen.seen;
    if (!side || !context) {
      return;
    }
    const size = Math.round(side * devicePixelRatio);
    this._canvas.width = this._canvas.height = size; // which also wipes it
    const theme = readTheme(this._el);
    context.lineCap = context.lineJoin = 'round';
    context.lineWidth = PEN * size;
    context.strokeStyle = theme.text;
    for (const [first = MIDDLE, ...others] of this._strokes) {
      context.beginPath();
      context.moveTo(first[0] * size, first[1] * size);
      (others.length ? others : [first]).forEach(([x, y]) => context.lineTo(x * size, y * size));
      context.stroke();
    }
    if (this._pen.seen) {
      context.beginPath();
      context.arc(this._pen.at[0] * size, this._pen.at[1] * size, (PEN * size) / 2, 0, 2 * Math.PI);
      context.lineWidth = 2 * devicePixelRatio;
      context.strokeStyle = context.fillStyle = theme.accent;
      context.stroke();
      if (this._pen.down) {
        context.fill();
      }
    }
  }

  private _at(event: PointerEvent): Point {
    const box = this._canvas.getBoundingClientRect();
    return onPad([(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]);
  }
}

export default {
  render({ model, el }: View<DigitPadTraits>): () => void {
    const pad = new Pad(model, el);
    return () => pad.dispose();
  }
};
