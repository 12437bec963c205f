/** The elements of the layer editor: rows or drawn blocks, the lines between these, the problem, the mark of a drop. */
import { make } from './elements';
import type { InputRow, LayerEditorTexts, LayerRow, RowProblem } from './layerEditorProtocol';
import { BLOCK, layOut, type Drawing } from './layerEditorLayout';
import { EditorLines, type Edge } from './layerEditorLines';

const ROW = '.dltp-editor-row';
let pages = 0;

/** What is shown. */
export interface Shown {
  rows: LayerRow[];
  inputs: InputRow[];
  problem: RowProblem | null;
  selected: number[];
  current: number;
  isDrawing: boolean;
  texts: LayerEditorTexts;
}

/** Built once; the editor writes into it. Rows are kept and written anew. */
export class LayerEditorPage {
  readonly scroller = make('div', 'dltp-editor-scroller');
  readonly list = make('div', 'dltp-editor-list');
  readonly fix = make('button', 'jupyter-button dltp-fix dltp-key-fix');
  private readonly _id = `dltp-editor-${++pages}`;
  private readonly _rows: HTMLElement[] = [];
  /** The height of the problem above a drawing. */
  private _told = 0;
  private readonly _inputs = make('div', 'dltp-editor-inputs');
  private readonly _lines = new EditorLines();
  private readonly _problem = make('div', 'dltp-editor-problem');
  private readonly _sentence = make('span');
  private readonly _empty = make('div', 'dltp-empty');
  private readonly _mark = make('div', 'dltp-editor-mark');
  private readonly _hint = make('div', 'dltp-hint dltp-editor-hint');

  constructor(el: HTMLElement) {
    el.classList.add('dltp-editor');
    this.list.tabIndex = 0;
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-multiselectable', 'true');
    this._hint.id = `${this._id}-hint`;
    this.list.setAttribute('aria-describedby', this._hint.id);
    this.fix.type = 'button';
    this._problem.append(this._sentence, this.fix);
    this._mark.hidden = true;
    this.scroller.append(this._lines.node, this._inputs, this.list, this._empty, this._problem, this._mark);
    el.append(this.scroller, this._hint);
  }

  /** Show a model. */
  show(shown: Shown): void {
    const { rows, texts, isDrawing } = shown;
    while (this._rows.length < rows.length) {
      this._rows.push(this._make(this._rows.length));
    }
    this.list.replaceChildren(...this._rows.slice(0, rows.length));
    rows.forEach((row, i) => this._write(i, row, shown));
    this.list.setAttribute('aria-label', texts.layers);
    this._empty.textContent = texts.empty;
    this._empty.hidden = rows.length > 0;
    this._hint.textContent = isDrawing ? texts.drawn : texts.hint;
    this.fix.textContent = texts.fix;
    this.scroller.classList.toggle('dltp-editor-drawn', isDrawing);
    this._place(isDrawing ? layOut(sourcesOf(shown)) : null, shown);
    this.mark(shown.selected, shown.current);
    this._tell(shown.problem, isDrawing);
  }

  /** Mark the selected rows, and the one that the keyboard is at. */
  mark(selected: number[], current: number): void {
    const chosen = new Set(selected);
    this._rows.forEach((node, i) => {
      node.setAttribute('aria-selected', String(chosen.has(i)));
      node.classList.toggle('dltp-selected', chosen.has(i));
      node.classList.toggle('dltp-editor-current', i === current);
    });
    const node = this._rows[current];
    if (node?.isConnected) {
      this.list.setAttribute('aria-activedescendant', node.id);
    } else {
      this.list.removeAttribute('aria-activedescendant');
    }
  }

  /** Scroll a row into sight. */
  reveal(row: number): void {
    const node = this._rows[row];
    if (node?.isConnected && node.offsetParent) {
      const top = node.offsetTop + (node.offsetParent === this.list ? this.list.offsetTop : 0);
      const foot = top + node.offsetHeight;
      const { scrollTop, clientHeight } = this.scroller;
      if (top < scrollTop + this._told) {
        this.scroller.scrollTop = top - this._told;
      } else if (foot > scrollTop + clientHeight) {
        this.scroller.scrollTop = foot - clientHeight;
      }
    }
  }

  /** The gap (0: before the first row) that is nearest to a height on the screen. */
  gapAt(y: number): number {
    const rows = this._rows.filter(node => node.isConnected);
    const below = rows.findIndex(node => {
      const { top, height } = node.getBoundingClientRect();
      return y < top + height / 2;
    });
    return below < 0 ? rows.length : below;
  }

  /** Show where a drop would go; null: nowhere. */
  showGap(gap: number | null): void {
    this._mark.hidden = gap === null;
    if (gap !== null) {
      const [before, after] = [this._rows[gap - 1], this._rows[gap]];
      const top = after?.isConnected ? after.offsetTop : before ? before.offsetTop + before.offsetHeight : 0;
      this._mark.style.top = `${Math.max(top - 1, 0)}px`;
    }
  }

  /** The edge whose line is near a point on the screen, or null. */
  lineAt(x: number, y: number): Edge | null {
    return this._lines.at(x, y);
  }

  /** Show onto which line a drop would go; null: none. */
  showLine(edge: Edge | null): void {
    this._lines.aim(edge);
  }

  private _make(index: number): HTMLElement {
    const node = make('div', 'dltp-editor-row');
    node.id = `${this._id}-${index}`;
    node.dataset.row = String(index);
    node.setAttribute('role', 'option');
    node.append(
      make('span', 'dltp-editor-fold'),
      make('span', 'dltp-editor-title'),
      make('span', 'dltp-shape'),
      make('span', 'dltp-number')
    );
    return node;
  }

  private _write(index: number, row: LayerRow, { problem, texts }: Shown): void {
    const node = this._rows[index];
    if (!node) {
      return;
    }
    const [fold, title, shape, params] = Array.from(node.children) as HTMLElement[];
    if (fold && title && shape && params) {
      fold.textContent = row.folded === null ? '' : row.folded ? '▸' : '▾';
      fold.title = row.folded === null ? '' : row.folded ? texts.unfold : texts.fold;
      title.textContent = row.title;
      shape.textContent = row.shape;
      params.textContent = row.params;
    }
    node.className = `dltp-editor-row dltp-key-${row.key.replaceAll('_', '-')}`;
    node.title = row.title;
    node.setAttribute('aria-label', [row.title, row.about].filter(Boolean).join(', '));
    node.draggable = row.depth === 0;
    node.dataset.kind = row.kind;
    node.style.setProperty('--dltp-depth', String(row.depth));
    node.classList.toggle('dltp-editor-frozen', row.frozen);
    node.classList.toggle('dltp-problem', problem?.row === index && problem.stops);
  }

  /** Put the blocks where a drawing wants them; without one they stand in a list. */
  private _place(drawing: Drawing | null, { rows, inputs }: Shown): void {
    const boxes = drawing ? inputs.map(input => box(input)) : [];
    this._inputs.replaceChildren(...boxes);
    const nodes = [...boxes, ...this._rows.slice(0, rows.length)];
    nodes.forEach((node, i) => {
      const place = drawing?.places[i];
      node.style.left = place ? `${place.x}px` : '';
      node.style.top = place ? `${place.y}px` : '';
      node.style.width = place ? `${BLOCK.width}px` : '';
    });
    const [width, height] = [drawing?.width ?? 0, drawing?.height ?? 0];
    this.list.style.height = drawing ? `${height}px` : '';
    this._lines.draw(drawing?.lines ?? [], edgesOf(rows), width, height);
  }

  /** Say what is wrong, right under its row; that row makes room for it, or the whole drawing under it. */
  private _tell(problem: RowProblem | null, isDrawing: boolean): void {
    this._problem.hidden = problem === null;
    this._rows.forEach(node => (node.style.marginBottom = ''));
    this._sentence.className = problem?.stops ? 'dltp-error' : 'dltp-warning';
    this._sentence.textContent = problem?.message ?? '';
    this.fix.hidden = !problem?.fixable;
    const row = problem?.row == null || isDrawing ? undefined : this._rows[problem.row];
    this._problem.classList.toggle('dltp-editor-under', row !== undefined);
    this._problem.style.top = '';
    this._told = problem && isDrawing ? this._problem.offsetHeight : 0;
    this.scroller.style.setProperty('--dltp-told', `${this._told}px`);
    if (row) {
      row.style.marginBottom = `${this._problem.offsetHeight}px`;
      this._problem.style.top = `${row.offsetTop + row.offsetHeight}px`;
    }
  }
}

/** The row that an event happened in, or null. */
export function rowAt(target: EventTarget | null): number | null {
  const node = target instanceof Element ? target.closest<HTMLElement>(ROW) : null;
  return node ? Number(node.dataset.row) : null;
}

/** Blocks of the drawing: the inputs first, then the layers. */
function sourcesOf({ rows, inputs }: Shown): number[][] {
  const place = (source: number): number => (source < 0 ? -1 - source : inputs.length + source);
  return [...inputs.map(() => []), ...rows.map(row => row.sources.map(place))];
}

/** The edge of each line, in the order in which the layout has the lines. */
function edgesOf(rows: LayerRow[]): Edge[] {
  return rows.flatMap((row, i) => row.sources.map((source): Edge => [source, i]));
}

function box({ name, shape }: InputRow): HTMLElement {
  const node = make('div', 'dltp-editor-input');
  const [title, size] = [make('span', 'dltp-editor-title'), make('span', 'dltp-shape')];
  title.textContent = name;
  size.textContent = shape;
  node.append(title, size);
  return node;
}
