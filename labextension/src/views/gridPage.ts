/** The elements of a value grid: what scrolls, what is drawn on, and the line under it. */
import { CopyButton } from './copying';
import { make } from './elements';
import { fill } from './format';
import type { Layout, Offset } from './layout';
import type { GridTexts } from './protocol';

/** What the elements report. */
export interface GridEvents {
  draw: () => void;
  key: (event: KeyboardEvent) => void;
  zoom: (factor: number | null) => void;
  /** What a copy of the selected place is. */
  copied: () => string;
}

/** The line under a grid is not narrower, so that its parts stand in one row. */
const FOOT = 760;
/** How much a button or a key zooms. */
export const ZOOM_STEP = 1.4;

/** Built once; the grid writes into it. */
export class GridPage {
  readonly scroller = make('div', 'dltp-grid-scroller');
  readonly canvas = make('canvas', 'dltp-grid-canvas');
  readonly readout = make('div', 'dltp-grid-readout');
  readonly legend = make('div', 'dltp-grid-legend');
  readonly live = make('div', 'dltp-live');
  readonly copy: CopyButton;
  private _note = '';
  private readonly _space = make('div', 'dltp-grid-space');
  private readonly _foot = make('div', 'dltp-grid-foot');
  private readonly _zoom = make('div', 'dltp-grid-zoom');
  private readonly _buttons: Record<'out' | 'in' | 'fit', HTMLButtonElement>;

  constructor(el: HTMLElement, events: GridEvents) {
    el.classList.add('dltp-grid');
    this.scroller.tabIndex = 0;
    this.scroller.setAttribute('role', 'application');
    this.canvas.setAttribute('aria-hidden', 'true');
    this.legend.setAttribute('aria-hidden', 'true');
    this.live.setAttribute('aria-live', 'polite');
    const button = (name: string, sign: string, factor: number | null): HTMLButtonElement => {
      const node = make('button', `dltp-grid-button dltp-grid-${name}`);
      node.type = 'button';
      node.textContent = sign;
      node.addEventListener('click', () => events.zoom(factor));
      this._zoom.append(node);
      return node;
    };
    this._buttons = {
      out: button('out', '−', 1 / ZOOM_STEP),
      in: button('in', '+', ZOOM_STEP),
      fit: button('fit', '⤢', null)
    };
    this.copy = new CopyButton(events.copied, () => {
      this.readout.textContent = this.live.textContent = this._note;
    });
    this._space.append(this.canvas);
    this.scroller.append(this._space);
    this._foot.append(this.legend, this.readout, this.copy.node, this._zoom);
    el.append(this.scroller, this._foot, this.live);
    // The elements end with the view, and their listeners with them.
    this.scroller.addEventListener('scroll', events.draw);
    this.scroller.addEventListener('keydown', events.key);
  }

  /** CSS pixels available; 0 while the grid is not shown. */
  get width(): number {
    return this.scroller.offsetWidth;
  }

  /** Hide what scrolls where there is nothing to draw. */
  show(shown: boolean): void {
    this.scroller.hidden = !shown;
    this.legend.hidden = !shown;
  }

  /** Make room for a layout, and for the bar that scrolls to the side. */
  size({ margin, seen, range }: Layout, bar: number): void {
    const [width, height] = [margin.width + seen.width, margin.height + seen.height];
    // Of what is inside the bars, which some pages draw over the content.
    this._space.style.width = `calc(100% + ${range.width}px)`;
    this._space.style.height = `calc(100% + ${range.height}px)`;
    this._foot.style.maxWidth = `${Math.max(width, FOOT)}px`;
    this.scroller.style.height = `${height + (range.width > 0 ? bar : 0)}px`;
  }

  /** Scroll so far. */
  scroll({ left, top }: Offset): void {
    this.scroller.scrollTo({ left, top, behavior: 'instant' });
  }

  /**
   * Write what the buttons are called; without use they are hidden.
   *
   * @param place - the selected place as code, or nothing
   */
  label(texts: GridTexts, useless: boolean, place: string): void {
    this._note = texts.copied;
    this.copy.label(place && fill(texts.copy, { text: place }));
    this._zoom.hidden = useless || this.scroller.hidden;
    const names = { out: texts.zoom_out, in: texts.zoom_in, fit: texts.fit };
    for (const name of ['out', 'in', 'fit'] as const) {
      this._buttons[name].title = names[name];
      this._buttons[name].setAttribute('aria-label', names[name]);
    }
  }
}
