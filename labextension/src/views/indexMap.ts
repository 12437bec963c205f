/**
 * The index map (see `dltp_widgets/widgets/views/index_map.py`): tensors side by side; the element under the mouse or
 * the cursor is marked together with those it came from, or those it became.
 */
import { make } from './elements';
import { drawBlock } from './mapBlock';
import { arrange, moved, type Arrangement } from './mapLayout';
import { related, type Element, type MapArray, type MapSources, type Mapping } from './mapping';
import { sentence, type MapTexts } from './mapSentence';
import { follow, type Model, type View } from './protocol';

interface IndexMapTraits {
  arrays: MapArray[];
  sources: MapSources[];
  texts: MapTexts;
}

/** One map on one page. */
class IndexMap {
  private _mapping: Mapping = { arrays: [], sources: [] };
  private _cells: HTMLElement[][] = [];
  private _arrangement: Arrangement = { beside: 1, across: [] };
  private _marked: HTMLElement[] = [];
  private _cursor: Element | null = null;
  private _hovered: Element | null = null;
  private readonly _board = make('div', 'dltp-map-board');
  private readonly _readout = make('div', 'dltp-map-readout');
  private readonly _live = make('div', 'dltp-live');
  private readonly _ends: (() => void)[];

  constructor(
    private readonly _model: Model<IndexMapTraits>,
    private readonly _el: HTMLElement
  ) {
    _el.classList.add('dltp-map');
    this._live.setAttribute('aria-live', 'polite');
    _el.append(this._board, this._readout, this._live);
    this._ends = this._connect();
    this._update();
  }

  /** End every subscription. */
  dispose(): void {
    this._ends.forEach(end => end());
  }

  private _connect(): (() => void)[] {
    const sizes = new ResizeObserver(() => this._onResize());
    sizes.observe(this._el);
    this._board.addEventListener('pointerover', event => this._onPoint(event));
    this._board.addEventListener('pointerleave', () => this._onLeave());
    this._board.addEventListener('click', event => this._onClick(event));
    this._board.addEventListener('keydown', event => this._onKey(event));
    return [
      () => sizes.disconnect(),
      follow(this._model, ['arrays', 'sources', 'texts'], () => this._update())
    ];
  }

  private _onResize(): void {
    const width = this._el.clientWidth; // of what is hidden it would be 0
    if (width > 0 && JSON.stringify(this._arrange()) !== JSON.stringify(this._arrangement)) {
      this._redraw();
    }
  }

  private _onPoint(event: Event): void {
    this._hovered = this._at(event);
    this._mark();
  }

  private _onLeave(): void {
    this._hovered = null;
    this._mark();
  }

  private _onClick(event: Event): void {
    this._cursor = this._at(event) ?? this._cursor;
    this._mark();
  }

  private _onKey(event: KeyboardEvent): void {
    const block = (event.target as HTMLElement).closest<HTMLElement>('.dltp-map-array');
    const array = block ? Number(block.dataset.array) : -1;
    const window = this._mapping.arrays[array]?.window;
    if (!window || window.includes(0) || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const now = this._cursor?.array === array ? this._cursor.position : -1;
    const to = moved(event.key, Math.max(now, 0), window, this._arrangement.across[array] ?? 1);
    if (to !== null) {
      event.preventDefault();
      this._hovered = null;
      this._cursor = { array, position: now < 0 ? 0 : to };
      this._mark();
      this._live.textContent = this._readout.textContent;
      this._cells[array]?.[this._cursor.position]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }

  /** Show another map, or the same one in other words: then the place in it stays. */
  private _update(): void {
    const before = outline(this._mapping);
    this._mapping = { arrays: this._model.get('arrays'), sources: this._model.get('sources') };
    if (outline(this._mapping) === before) {
      this._redraw();
    } else {
      this._cursor = this._hovered = null;
      this._draw();
    }
  }

  private _arrange(): Arrangement {
    return arrange(this._mapping.arrays, this._el.clientWidth);
  }

  private _draw(): void {
    this._arrangement = this._arrange();
    const { beside, across } = this._arrangement;
    const blocks = across.map((length, i) => drawBlock(this._mapping, i, length, this._texts));
    this._cells = blocks.map(block => block.cells);
    this._marked = [];
    this._board.style.gridTemplateColumns = `repeat(${beside}, minmax(0, auto))`;
    this._board.replaceChildren(...blocks.map(block => block.node));
    this._mark();
  }

  /** Draw the same arrays again; each has the keyboard and is scrolled as before. */
  private _redraw(): void {
    const before = this._blocks.map(node => ({
      left: node.scrollLeft,
      top: node.scrollTop,
      isActive: node === document.activeElement
    }));
    this._draw();
    this._blocks.forEach((node, i) => {
      const { left = 0, top = 0, isActive = false } = before[i] ?? {};
      node.scrollTo({ left, top, behavior: 'instant' });
      if (isActive) {
        node.focus({ preventScroll: true });
      }
    });
  }

  private get _blocks(): HTMLElement[] {
    return Array.from(this._board.querySelectorAll<HTMLElement>('.dltp-map-array'));
  }

  /** Mark what belongs to the element under the mouse, else to that of the cursor; say it below. */
  private _mark(): void {
    const at = this._hovered ?? this._cursor;
    this._marked.forEach(cell => cell.classList.remove('dltp-map-here', 'dltp-map-linked'));
    this._marked = [];
    this._readout.textContent = at ? sentence(this._mapping, at, this._texts) : this._texts.hint;
    if (!at) {
      return;
    }
    related(this._mapping, at).forEach((positions, array) => {
      for (const position of positions) {
        const cell = this._cells[array]?.[position];
        const isHere = array === at.array && position === at.position;
        cell?.classList.add(isHere ? 'dltp-map-here' : 'dltp-map-linked');
        this._marked.push(...(cell ? [cell] : []));
      }
    });
  }

  private _at(event: Event): Element | null {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('.dltp-map-cell');
    const block = cell?.closest<HTMLElement>('.dltp-map-array');
    return cell && block
      ? { array: Number(block.dataset.array), position: Number(cell.dataset.position) }
      : null;
  }

  private get _texts(): MapTexts {
    return this._model.get('texts');
  }
}

/** What of a map its language does not change. */
function outline({ arrays, sources }: Mapping): string {
  return JSON.stringify([arrays.map(({ name, shape }) => [name, shape]), sources]);
}

export default {
  render({ model, el }: View<IndexMapTraits>): () => void {
    const map = new IndexMap(model, el);
    return () => map.dispose();
  }
};
