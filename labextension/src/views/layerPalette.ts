/**
 * The palette (see `dltp_widgets/widgets/views/palette_view.py`): layers to drag into the layer editor or to add by a
 * click, a search over all of Keras that Python answers, and models to begin with.
 */
import { make } from './elements';
import { LAYER_TYPE, type PaletteItem, type PaletteRequest, type PaletteTraits } from './layerEditorProtocol';
import { follow, type Model, type View } from './protocol';

const TILE = '.dltp-palette-tile';
/** Milliseconds without a key after which is searched. */
const PAUSE = 120;

/** One palette on one page. */
class Palette {
  private readonly _search = make('input', 'dltp-palette-search');
  private readonly _tiles = make('div', 'dltp-palette-tiles');
  private readonly _all = make('button', 'dltp-palette-all dltp-key-all-layers');
  private readonly _begin = make('div', 'dltp-palette-begin');
  private readonly _ends: (() => void)[];
  private _timer = 0;
  /** Whether Enter in the search waits for what is found. */
  private _adds = false;

  constructor(
    private readonly _model: Model<PaletteTraits>,
    el: HTMLElement
  ) {
    el.classList.add('dltp-palette-view');
    this._search.type = 'search';
    this._search.spellcheck = false;
    this._all.type = 'button';
    el.append(this._search, this._tiles, this._all, this._begin);
    this._listen();
    this._ends = [
      follow(_model, ['items', 'answered', 'all'], () => this._draw()),
      follow(_model, ['presets', 'texts'], () => this._relabel())
    ];
    this._search.value = _model.get('value');
    this._relabel();
    this._draw();
  }

  /** End every subscription. */
  dispose(): void {
    window.clearTimeout(this._timer);
    this._ends.forEach(end => end());
  }

  // --- changes from the user -----------------------------------------------------------------
  private _listen(): void {
    this._search.addEventListener('input', () => this._onInput());
    this._search.addEventListener('keydown', event => this._onSearchKey(event));
    this._all.addEventListener('click', () => this._onAll());
    this._tiles.addEventListener('click', event => this._add(layerAt(event.target)));
    this._tiles.addEventListener('keydown', event => this._onTileKey(event));
    this._tiles.addEventListener('dragstart', event => this._onDragStart(event));
  }

  private _onInput(): void {
    this._adds = false;
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => this._find(), PAUSE);
  }

  private _find(): void {
    this._model.set('value', this._search.value);
    this._model.save_changes();
  }

  private _onAll(): void {
    this._model.set('all', !this._model.get('all'));
    this._model.save_changes();
  }

  private _onSearchKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      this._tiles.querySelector<HTMLElement>(TILE)?.focus();
    } else if (event.key === 'Enter' && !event.shiftKey && this._search.value.trim()) {
      event.preventDefault();
      this._addFirst();
    } else if (event.key === 'Escape') {
      this._search.value = '';
      this._onInput();
    }
  }

  /** Add what is found first, once what is typed was searched for. */
  private _addFirst(): void {
    if (this._search.value === this._model.get('answered')) {
      this._add(layerAt(this._tiles.querySelector(TILE)));
    } else {
      window.clearTimeout(this._timer);
      this._find();
      this._adds = true;
    }
  }

  private _onTileKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    const tiles = Array.from(this._tiles.querySelectorAll<HTMLElement>(TILE));
    const to = tiles.findIndex(tile => tile === event.target) + step;
    (to < 0 ? this._search : tiles[to])?.focus();
  }

  private _onDragStart(event: DragEvent): void {
    const layer = layerAt(event.target);
    if (layer && event.dataTransfer) {
      event.dataTransfer.effectAllowed = 'copy';
      event.dataTransfer.setData(LAYER_TYPE, layer);
      event.stopPropagation();
    }
  }

  private _add(layer: string | undefined): void {
    if (layer) {
      this._ask({ kind: 'add', layer });
    }
  }

  private _ask(request: PaletteRequest): void {
    this._model.send(request);
  }

  // --- changes from the model ----------------------------------------------------------------
  private _relabel(): void {
    const { search, begin, replaces } = this._model.get('texts');
    this._search.placeholder = search;
    this._search.setAttribute('aria-label', search);
    const presets = this._model.get('presets').map(({ slug, label }) => {
      const button = make('button', `dltp-palette-preset dltp-key-preset-${slug.replaceAll('_', '-')}`);
      button.type = 'button';
      button.textContent = label;
      button.title = replaces;
      button.addEventListener('click', () => this._ask({ kind: 'preset', slug }));
      return button;
    });
    this._begin.replaceChildren(said(begin), ...presets);
    this._draw();
  }

  private _draw(): void {
    const { all, none } = this._model.get('texts');
    const [items, isOpen] = [this._model.get('items'), this._model.get('all')];
    const focused = layerAt(document.activeElement);
    const nodes = items.flatMap(item => [...(item.group ? [said(item.group)] : []), tile(item)]);
    this._tiles.replaceChildren(...(nodes.length ? nodes : [said(none)]));
    if (focused && !document.activeElement?.matches(TILE)) {
      Array.from(this._tiles.querySelectorAll<HTMLElement>(TILE))
        .find(node => node.dataset.layer === focused)
        ?.focus({ preventScroll: true });
    }
    this._all.textContent = `${isOpen ? '▾' : '▸'} ${all}`;
    this._all.setAttribute('aria-expanded', String(isOpen));
    this._all.hidden = this._model.get('answered') !== '';
    if (this._adds && this._search.value === this._model.get('answered')) {
      this._adds = false;
      this._addFirst();
    }
  }
}

function said(text: string): HTMLElement {
  const node = make('div', 'dltp-hint');
  node.textContent = text;
  return node;
}

function tile({ layer, kind, help }: PaletteItem): HTMLElement {
  const node = make('button', `dltp-palette-tile dltp-key-add-${layer.toLowerCase()}`);
  node.type = 'button';
  node.draggable = true;
  node.dataset.layer = layer;
  node.dataset.kind = kind;
  for (const word of layer.split(/(?=[A-Z][a-z])/)) {
    node.append(word, make('wbr'));
  }
  node.title = help ? `${layer}: ${help}` : layer;
  return node;
}

function layerAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>(TILE)?.dataset.layer : undefined;
}

export default {
  render({ model, el }: View<PaletteTraits>): () => void {
    const palette = new Palette(model, el);
    return () => palette.dispose();
  }
};
