/**
 * The value grid (see `dltp_widgets/widgets/views/tensor_grid.py`): reads the traits, lets the painter draw what is
 * seen of them, asks for values that are not there yet, and turns mouse and keyboard into a selected cell.
 *
 * Zoom, scroll and hover stay in the page. It moves nothing by itself, so less movement needs no other way.
 */
import { describe, summary } from './describe';
import { fill } from './format';
import { listen } from './gestures';
import { GridPage, ZOOM_STEP } from './gridPage';
import { move, type Place } from './layout';
import { showLegend } from './legend';
import { paint } from './paint';
import { numbers, readFirst, readPicture, type Picture } from './picture';
import {
  follow,
  hear,
  type GridTexts,
  type Model,
  type TensorGridTraits,
  type View,
  type WindowAnswer,
  type WindowRequest
} from './protocol';
import { Requests } from './requests';
import { readTheme, watch } from './theme';
import { Values } from './values';
import { Viewport } from './viewport';
import { drawnStep, held, seenSteps, wanted, type Window } from './windows';

const DRAWN = ['version', 'row_names', 'col_names', 'index'] as const;
const ORIGIN: Place = { row: 0, col: 0 };

/** One grid on one page. */
class Grid {
  private _picture: Picture;
  private _hovered: Place | null = null;
  /** Whether the next drawing scrolls to the selected cell: the first one cannot be before the page has a size. */
  private _reveals = true;
  private readonly _values = new Values();
  private readonly _bitmaps = new WeakMap<Window, HTMLCanvasElement>();
  private readonly _page: GridPage;
  private readonly _viewport: Viewport;
  private readonly _requests: Requests<WindowRequest>;
  private readonly _ends: (() => void)[];

  constructor(
    private readonly _model: Model<TensorGridTraits>,
    el: HTMLElement
  ) {
    this._picture = readPicture(_model);
    this._requests = new Requests(question => _model.send(question));
    this._page = new GridPage(el, {
      draw: () => this._draw(),
      key: event => this._onKey(event),
      zoom: factor => this._zoom(factor),
      copied: () => this._code
    });
    this._viewport = new Viewport(this._page, this._picture);
    this._ends = [
      watch(el, () => this._draw()),
      listen(this._page.scroller, {
        zoom: (factor, x, y) => this._zoom(factor, { x, y }),
        choose: (x, y) => this._select(this._cellAt(x, y)),
        point: at => this._onPoint(at && this._cellAt(at.x, at.y))
      }),
      follow(_model, DRAWN, () => this._update()),
      follow(_model, ['marked'], () => this._draw()),
      follow(_model, ['texts'], () => this._relabel()),
      follow(_model, ['selected'], () => this._onSelected()),
      hear<TensorGridTraits, WindowAnswer>(_model, 'window', (answer, buffers) =>
        this._onAnswer(answer, buffers)
      ),
      () => this._requests.dispose()
    ];
    this._update();
  }

  /** End every subscription. */
  dispose(): void {
    this._ends.forEach(end => end());
  }

  // --- changes from the user -----------------------------------------------------------------
  private _onPoint(place: Place | null): void {
    if (place?.row !== this._hovered?.row || place?.col !== this._hovered?.col) {
      this._hovered = place;
      this._tell();
    }
  }

  private _onKey(event: KeyboardEvent): void {
    this._page.copy.hear(event);
    const key = event.ctrlKey || event.metaKey ? `Control+${event.key}` : event.key;
    if (this._empty || event.altKey) {
      return;
    }
    const factor = { '+': ZOOM_STEP, '=': ZOOM_STEP, '-': 1 / ZOOM_STEP, '0': null }[key];
    const from = this._selected;
    const [row, col] = held(this._values.windows, from ?? ORIGIN)?.window.steps ?? [1, 1];
    const to = move(key, from ?? ORIGIN, this._picture, this._viewport.layout, { row, col });
    if (factor !== undefined) {
      event.preventDefault();
      this._zoom(factor);
    } else if (to) {
      event.preventDefault();
      this._select(from || !key.startsWith('Arrow') ? to : ORIGIN);
      this._page.live.textContent = this._words(this._selected);
    }
  }

  private _select(place: Place | null): void {
    if (place) {
      this._hovered = null; // what was chosen last is what is read
      this._model.set('selected', [place.row, place.col]);
      this._model.save_changes();
      this._onSelected();
    }
  }

  private _zoom(factor: number | null, point: { x: number; y: number } | null = null): void {
    this._viewport.zoom(factor, point, this._selected);
    this._draw();
  }

  // --- changes from the model ----------------------------------------------------------------
  private _update(): void {
    this._picture = readPicture(this._model);
    this._viewport.show(this._picture);
    this._hovered = null;
    this._reveals = true;
    this._values.begin(this._empty ? null : readFirst(this._model));
    this._relabel();
  }

  private _onAnswer(answer: WindowAnswer, [buffer]: DataView[]): void {
    if (buffer && answer.version === this._model.get('version')) {
      this._values.add({ ...answer, values: numbers(buffer, this._model.get('double')) });
      this._relabel();
    }
    this._requests.answered(answer.id);
  }

  private _relabel(): void {
    showLegend(this._page.legend, this._picture, this._values.odd, this._texts);
    this._draw();
  }

  private _onSelected(): void {
    this._reveals = true;
    this._draw();
  }

  private _draw(): void {
    this._page.show(!this._empty);
    if (this._page.width > 0 && !this._empty) {
      this._viewport.fit();
      if (this._reveals && this._selected) {
        this._viewport.reveal(this._selected);
      }
      this._reveals = false;
      const { layout, offset, part } = this._viewport;
      const [picture, windows] = [this._picture, this._values.windows];
      const scene = {
        picture,
        layout,
        offset,
        windows,
        theme: readTheme(this._page.scroller),
        decimal: this._texts.decimal,
        marked: this._model.get('marked').map(([row = 0, col = 0]) => ({ row, col })),
        selected: this._selected
      };
      paint(this._page.canvas, scene, this._bitmaps);
      const missing = wanted(windows, part, seenSteps(layout), picture);
      if (missing) {
        this._requests.ask({ kind: 'window', version: this._model.get('version'), ...missing });
      }
    }
    this._page.label(this._texts, this._viewport.allPrinted, this._code);
    this._tell();
  }

  // --- what is said --------------------------------------------------------------------------
  private _tell(): void {
    const { scroller, readout } = this._page;
    const { hint, sampled, empty } = this._texts;
    if (this._empty) {
      readout.textContent = empty;
      scroller.setAttribute('aria-label', empty);
      return;
    }
    const step = drawnStep(this._values.windows, this._viewport.part);
    const note = step > 1 ? fill(sampled, { n: step }) : '';
    const said = this._words(this._hovered ?? this._selected) || hint;
    readout.textContent = [said, note].filter(Boolean).join('  ·  ');
    const selected = this._words(this._selected);
    scroller.setAttribute('aria-label', summary(this._picture, this._picture.range, selected, this._texts));
  }

  private _words(place: Place | null): string {
    const { channels, rowNames, colNames } = this._picture;
    const names = { rows: rowNames, cols: colNames };
    const values = place && this._values.at(place, channels, place !== this._hovered);
    return place ? describe(this._model.get('index'), place, values, this._texts, names) : '';
  }

  /** The selected place as it is written in code. */
  private get _code(): string {
    return this._selected ? fill(this._model.get('index'), { ...this._selected }) : '';
  }

  private get _texts(): GridTexts {
    return this._model.get('texts');
  }

  private get _empty(): boolean {
    return this._picture.rows * this._picture.cols === 0;
  }

  private get _selected(): Place | null {
    const [row, col] = this._model.get('selected');
    return row === undefined || col === undefined ? null : { row, col };
  }

  /** The cell under a point of which a value is held. */
  private _cellAt(x: number, y: number): Place | null {
    const cell = this._empty ? null : this._viewport.cellAt(x, y);
    return cell && (held(this._values.windows, cell)?.place ?? cell);
  }
}

export default {
  render({ model, el }: View<TensorGridTraits>): () => void {
    const grid = new Grid(model, el);
    return () => grid.dispose();
  }
};
