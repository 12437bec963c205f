/**
 * The gallery (see `dltp_widgets/widgets/views/gallery.py`): of any number of images those that are seen exist in the
 * page, and are asked for as they are scrolled to. A list box: one image is in the order of the Tab key, the arrows
 * lead to the others.
 */
import { say } from './describe';
import { fill } from './format';
import {
  hiddenAt,
  missing,
  scrollTo,
  seenImages,
  shelve,
  step,
  type Album,
  type Shelves
} from './galleryLayout';
import { GalleryPage, imageAt, pixelAt } from './galleryPage';
import { HeldTiles } from './heldTiles';
import { staysInside } from './keys';
import {
  bytes,
  follow,
  hear,
  type GalleryTexts,
  type GalleryTraits,
  type ImagesAnswer,
  type ImagesRequest,
  type Model,
  type View
} from './protocol';
import { Requests } from './requests';
import { watch } from './theme';
import { pixelValues, readFormat, unpack, type Format } from './tiles';

/** Images kept at most. */
const MOST_HELD = 1500;
const SCROLLBAR = 16;

/** One gallery on one page. */
class Gallery {
  private _format: Format;
  private _album: Album = { count: 0, rows: 0, cols: 0, captions: false };
  private _shelves: Shelves;
  private readonly _held = new HeldTiles(MOST_HELD, image => this._page.has(image));
  /** Whether the next drawing scrolls to the chosen image: the first one cannot be before the page has a size. */
  private _reveals = true;
  private readonly _page: GalleryPage;
  private readonly _requests: Requests<ImagesRequest>;
  private readonly _ends: (() => void)[];

  constructor(
    private readonly _model: Model<GalleryTraits>,
    el: HTMLElement
  ) {
    this._format = readFormat(_model);
    this._shelves = shelve(this._album, 1);
    this._requests = new Requests(question => _model.send(question));
    this._page = new GalleryPage(
      el,
      () => this._code,
      () => (this._page.readout.textContent = this._texts.copied)
    );
    this._listen();
    this._ends = [
      watch(el, () => this._draw()),
      follow(_model, ['version'], () => this._update()),
      follow(_model, ['texts', 'index'], () => this._relabel()),
      follow(_model, ['selected'], () => this._onSelected()),
      hear<GalleryTraits, ImagesAnswer>(_model, 'images', (answer, buffers) =>
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
  /** The elements end with the view, and their listeners with them. */
  private _listen(): void {
    const { scroller, pane } = this._page;
    scroller.addEventListener('scroll', () => this._draw());
    pane.addEventListener('click', event => this._choose(imageAt(event.target)));
    pane.addEventListener('dblclick', event => this._open(imageAt(event.target)));
    pane.addEventListener('keydown', event => this._onKey(event));
    pane.addEventListener('pointermove', event => this._tell(event));
    pane.addEventListener('pointerleave', () => this._tell());
  }

  private _onKey(event: KeyboardEvent): void {
    this._page.copy.hear(event);
    if (!staysInside(event, false)) {
      return; // Shift+Enter runs the cell
    }
    const at = imageAt(event.target) ?? this._current;
    const stays = event.key === ' ' || event.key === 'Enter';
    const to = stays ? at : step(event.key, at, this._shelves, this._album.count);
    if (to !== null) {
      event.preventDefault();
      this._choose(to);
    }
    if (event.key === 'Enter') {
      this._open(at);
    }
  }

  private _choose(image: number | null): void {
    if (image !== null) {
      this._model.set('selected', image);
      this._model.save_changes();
      this._onSelected();
      this._page.focus(image);
    }
  }

  private _open(image: number | null): void {
    if (image !== null) {
      this._model.send({ kind: 'open', image });
    }
  }

  // --- changes from the model ----------------------------------------------------------------
  private _update(): void {
    const model = this._model;
    this._format = readFormat(model);
    const { rows, cols } = this._format;
    this._album = {
      count: model.get('count'),
      rows,
      cols,
      captions: model.get('captions'),
      side: model.get('side')
    };
    this._held.clear();
    this._page.clear();
    this._reveals = true;
    const [pixels, mask] = [bytes(model.get('pixels')), bytes(model.get('mask'))];
    this._held.hold(0, unpack(this._format, pixels, mask, model.get('labels'), model.get('exact')));
    this._relabel();
  }

  private _relabel(): void {
    this._page.pane.setAttribute('aria-label', this._texts.gallery);
    this._draw();
    this._tell();
  }

  private _onAnswer(answer: ImagesAnswer, [pixels, mask]: DataView[]): void {
    if (pixels && mask && answer.version === this._model.get('version')) {
      const { first, labels, exact } = answer;
      this._held.hold(first, unpack(this._format, bytes(pixels), bytes(mask), labels, exact));
    }
    this._requests.answered(answer.id);
    this._draw();
  }

  private _onSelected(): void {
    this._reveals = true;
    this._draw();
    this._tell();
  }

  private _draw(): void {
    const { scroller } = this._page;
    const { count } = this._album;
    scroller.hidden = count === 0;
    const { width } = this._page; // of what is hidden it would be 0
    if (width === 0 || count === 0) {
      return;
    }
    const wide = shelve(this._album, width);
    this._shelves = wide.range > 0 ? shelve(this._album, width - SCROLLBAR) : wide;
    this._page.size(this._shelves);
    const chosen = this._model.get('selected');
    if (this._reveals && chosen !== null && chosen < count) {
      scroller.scrollTop = scrollTo(this._shelves, scroller.scrollTop, chosen);
    }
    this._reveals = false;
    const hidden = hiddenAt(this._shelves, scroller.scrollTop);
    const seen = seenImages(this._shelves, count, hidden);
    this._page.show(seen, {
      album: this._album,
      shelves: this._shelves,
      format: this._format,
      hidden,
      chosen,
      current: this._current,
      tile: image => this._held.get(image),
      name: image => this._name(image)
    });
    const unknown = missing(this._held, seen, count);
    if (unknown) {
      this._requests.ask({ kind: 'images', version: this._model.get('version'), ...unknown });
    }
  }

  // --- what is said --------------------------------------------------------------------------
  private _tell(event?: PointerEvent): void {
    const pointed = event ? imageAt(event.target) : null;
    const image = pointed ?? this._model.get('selected');
    const value = event && pointed !== null ? this._value(event, pointed) : '';
    const { hint, empty, copy } = this._texts;
    const said = image === null ? hint : [this._name(image), value].filter(Boolean).join('  ·  ');
    this._page.readout.textContent = this._album.count ? said : empty;
    this._page.copy.label(this._code && fill(copy, { text: this._code }));
  }

  private _value(event: PointerEvent, image: number): string {
    const tile = this._held.get(image);
    const pixel = pixelAt(event, this._format);
    if (!tile || !pixel) {
      return '';
    }
    const [row, col] = [pixel.row * this._model.get('step'), pixel.col * this._model.get('step')];
    const where = fill(this._model.get('index'), { image, row, col });
    const values = pixelValues(tile, this._format, pixel.row, pixel.col);
    return `${where} ${tile.exact ? '=' : '≈'} ${say(values, this._texts)}`;
  }

  /** What an image is called, and its alternative text. */
  private _name(image: number): string {
    const label = this._held.get(image)?.label;
    const name = fill(this._texts.image, { index: image });
    return label ? fill(this._texts.about, { image: name, label }) : name;
  }

  /** The chosen image as it is written in code: the part of `index` that holds for all of its pixels. */
  private get _code(): string {
    const image = this._model.get('selected');
    const [before = ''] = this._model.get('index').split(/,?\s*\{row\}/);
    return image === null || !this._album.count ? '' : `${fill(before, { image })}]`;
  }

  private get _texts(): GalleryTexts {
    return this._model.get('texts');
  }

  /** The image that the keyboard is at. */
  private get _current(): number {
    return Math.min(this._model.get('selected') ?? 0, Math.max(0, this._album.count - 1));
  }
}

export default {
  render({ model, el }: View<GalleryTraits>): () => void {
    const gallery = new Gallery(model, el);
    return () => gallery.dispose();
  }
};
