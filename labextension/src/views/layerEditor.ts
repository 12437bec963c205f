/**
 * The layer editor (see `dltp_widgets/widgets/views/layer_editor.py`): the layers of a model, one row each, or drawn
 * as a graph. A list box whose keyboard stays with the list (`aria-activedescendant`), so no change of the model takes
 * the focus away. It asks for acts and draws what comes back; it changes nothing but what is selected.
 */
import { copyText } from './copying';
import { codeOf } from './layerCode';
import { actOf, clicked, moved, type Act, type Selection } from './layerEditorKeys';
import { LayerEditorPage, rowAt } from './layerEditorPage';
import {
  LAYER_TYPE,
  ROWS_TYPE,
  type Aim,
  type LayerEditorTraits,
  type LayerRequest
} from './layerEditorProtocol';
import { follow, type Model, type View } from './protocol';
import { watch } from './theme';

/** One editor on one page. */
class LayerEditor {
  private readonly _page: LayerEditorPage;
  private readonly _ends: (() => void)[];
  private _anchor = -1;
  /** The rows of this editor that are being dragged. */
  private _dragged: number[] | null = null;

  constructor(
    private readonly _model: Model<LayerEditorTraits>,
    el: HTMLElement
  ) {
    this._page = new LayerEditorPage(el);
    this._listen();
    this._ends = [
      watch(el, () => this._draw()),
      follow(_model, ['rows', 'inputs', 'problem', 'drawing', 'texts'], () => this._draw()),
      follow(_model, ['selected', 'current'], () => this._onSelected())
    ];
    this._draw();
  }

  /** End every subscription. */
  dispose(): void {
    this._ends.forEach(end => end());
  }

  // --- changes from the user -----------------------------------------------------------------
  private _listen(): void {
    const { list, scroller, fix } = this._page;
    list.addEventListener('click', event => this._onClick(event));
    list.addEventListener('dblclick', event => this._onDoubleClick(event));
    list.addEventListener('keydown', event => this._onKey(event));
    list.addEventListener('paste', event => this._onPaste(event));
    fix.addEventListener('click', () => this._ask({ kind: 'fix' }));
    list.addEventListener('dragstart', event => this._onDragStart(event));
    list.addEventListener('dragend', () => this._onDragEnd());
    scroller.addEventListener('dragover', event => this._onDragOver(event));
    scroller.addEventListener('dragleave', () => this._point(null));
    scroller.addEventListener('drop', event => this._onDrop(event));
  }

  private _onClick(event: MouseEvent): void {
    const row = rowAt(event.target);
    if (row === null) {
      return;
    }
    this._page.list.focus({ preventScroll: true });
    this._select(clicked(row, this._selection, event));
    if (event.target instanceof Element && event.target.matches('.dltp-editor-fold')) {
      this._act('fold');
    }
  }

  private _onDoubleClick(event: MouseEvent): void {
    const row = rowAt(event.target);
    if (row !== null) {
      this._ask({ kind: 'open', row });
    }
  }

  private _onKey(event: KeyboardEvent): void {
    const isChord = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (isChord && 'cxv'.includes(key)) {
      event.stopPropagation(); // JupyterLab would copy or paste the cell; the browser's own paste follows
      if (key !== 'v') {
        event.preventDefault();
        void this._copy(key === 'x');
      }
      return;
    }
    const act = actOf(event);
    const selection = act === null ? moved(event, this._selection, this._count) : null;
    if (act === null && selection === null) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (act !== null) {
      this._act(act);
    } else if (selection !== null) {
      this._select(selection);
    }
  }

  private _act(act: Act): void {
    const { selected: rows, current: row } = this._selection;
    if (act === 'undo' || act === 'redo') {
      this._ask({ kind: act });
    } else if (act === 'open' || act === 'fold') {
      if (row >= 0 && (act === 'open' || this._model.get('rows')[row]?.folded !== null)) {
        this._ask({ kind: act, row });
      }
    } else if (rows.length > 0) {
      this._ask({ kind: act, rows });
    }
  }

  private async _copy(isCut: boolean): Promise<void> {
    const rows = this._selection.selected;
    if (rows.length > 0 && (await copyText(this._code(rows))) && isCut) {
      this._ask({ kind: 'remove', rows });
    }
  }

  private _onPaste(event: ClipboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text) {
      this._ask({ kind: 'paste', text, gap: this._behind });
    }
  }

  private _onDragStart(event: DragEvent): void {
    const row = rowAt(event.target);
    if (row === null || !event.dataTransfer) {
      return;
    }
    const { selected } = this._selection;
    this._dragged = selected.includes(row) ? selected : [row];
    event.dataTransfer.effectAllowed = 'copyMove';
    event.dataTransfer.setData(ROWS_TYPE, '');
    event.dataTransfer.setData('text/plain', this._code(this._dragged)); // into a cell, or another builder
    event.stopPropagation();
  }

  private _onDragEnd(): void {
    this._dragged = null;
    this._point(null);
  }

  private _onDragOver(event: DragEvent): void {
    const types = event.dataTransfer?.types ?? [];
    if (!event.dataTransfer || ![LAYER_TYPE, ROWS_TYPE, 'text/plain'].some(type => types.includes(type))) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = this._dragged && !event.ctrlKey ? 'move' : 'copy';
    this._point(this._aim(event));
  }

  private _onDrop(event: DragEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const aim = this._aim(event);
    const layer = event.dataTransfer?.getData(LAYER_TYPE);
    const text = event.dataTransfer?.getData('text/plain');
    if (layer) {
      this._ask({ kind: 'add', layer, ...(aim ?? { gap: this._behind }) });
    } else if (this._dragged && (aim || event.ctrlKey)) {
      const kind = event.ctrlKey ? 'copy' : 'move';
      this._ask({ kind, rows: this._dragged, ...(aim ?? { gap: this._behind }) });
    } else if (!this._dragged && text) {
      this._ask({ kind: 'paste', text, gap: aim?.gap ?? this._behind });
    }
    this._onDragEnd();
    this._page.list.focus({ preventScroll: true });
  }

  /** Where a drop would go: in a drawing onto a line, or behind a block; null: nowhere in particular. */
  private _aim({ clientX, clientY, target }: DragEvent): Aim | null {
    if (!this._model.get('drawing')) {
      return { gap: this._page.gapAt(clientY) };
    }
    const row = rowAt(target);
    if (row !== null) {
      return { gap: row + 1 };
    }
    const line = this._page.lineAt(clientX, clientY);
    return line && { gap: line[1], line };
  }

  private _point(aim: Aim | null): void {
    this._page.showGap(aim && !this._model.get('drawing') ? aim.gap : null);
    this._page.showLine(aim?.line ?? null);
  }

  private _ask(request: LayerRequest): void {
    const turn = this._model.get('turn') + 1;
    this._model.set('turn', turn); // goes with the next selection
    this._model.send({ ...request, turn });
  }

  private _select({ selected, current, anchor }: Selection): void {
    this._anchor = anchor;
    this._model.set('selected', selected);
    this._model.set('current', current);
    this._model.save_changes();
    this._onSelected();
  }

  // --- changes from the model ----------------------------------------------------------------
  private _draw(): void {
    const model = this._model;
    this._page.show({
      rows: model.get('rows'),
      inputs: model.get('inputs'),
      problem: model.get('problem'),
      selected: model.get('selected'),
      current: model.get('current'),
      isDrawing: model.get('drawing'),
      texts: model.get('texts')
    });
    this._page.reveal(model.get('current'));
  }

  private _onSelected(): void {
    const { selected, current } = this._selection;
    this._page.mark(selected, current);
    this._page.reveal(current);
  }

  private get _selection(): Selection {
    const [selected, current] = [this._model.get('selected'), this._model.get('current')];
    return {
      selected,
      current,
      anchor: selected.length > 1 || this._anchor === current ? this._anchor : current
    };
  }

  private get _count(): number {
    return this._model.get('rows').length;
  }

  /** The gap behind the row that the keyboard is at, else behind the last one. */
  private get _behind(): number {
    const at = this._model.get('current');
    return at >= 0 ? at + 1 : this._count;
  }

  private _code(rows: number[]): string {
    const all = this._model.get('rows');
    return codeOf(rows.flatMap(row => all[row] ?? []));
  }
}

export default {
  render({ model, el }: View<LayerEditorTraits>): () => void {
    const editor = new LayerEditor(model, el);
    return () => editor.dispose();
  }
};
