/** The elements of a gallery: what scrolls, the images that are seen, and the line under them. */
import { CopyButton } from './copying';
import { make } from './elements';
import { place, type Album, type Shelves } from './galleryLayout';
import { draw, type Format, type Tile } from './tiles';

/** What all images in the page have in common. */
export interface Look {
  album: Album;
  shelves: Shelves;
  format: Format;
  /** Pixels hidden at the top. */
  hidden: number;
  chosen: number | null;
  /** The image in the order of the Tab key, if it is seen. */
  current: number;
  tile: (image: number) => Tile | undefined;
  /** Its alternative text. */
  name: (image: number) => string;
}

const TILE = '.dltp-gallery-tile';

/** Built once; the gallery writes into it. */
export class GalleryPage {
  readonly scroller = make('div', 'dltp-gallery-scroller');
  readonly pane = make('div', 'dltp-gallery-pane');
  readonly readout = make('div', 'dltp-gallery-readout');
  readonly copy: CopyButton;
  private readonly _space = make('div', 'dltp-gallery-space');
  private readonly _shown = new Map<number, HTMLElement>();

  /**
   * @param copied - what the button copies
   * @param said - called when it was copied
   */
  constructor(el: HTMLElement, copied: () => string, said: () => void) {
    el.classList.add('dltp-gallery');
    this.pane.setAttribute('role', 'listbox');
    this.pane.setAttribute('aria-orientation', 'horizontal');
    this.copy = new CopyButton(copied, said);
    const foot = make('div', 'dltp-gallery-foot');
    foot.append(this.readout, this.copy.node);
    this._space.append(this.pane);
    this.scroller.append(this._space);
    el.append(this.scroller, foot);
  }

  /** CSS pixels available; 0 while the gallery is not shown. */
  get width(): number {
    return this.scroller.offsetWidth;
  }

  /** Make room for all rows, and for those seen at once. */
  size({ seen, range }: Shelves): void {
    this._space.style.height = `${seen + range}px`;
    this.scroller.style.height = this.pane.style.height = `${seen}px`;
  }

  /** Have the images that are seen, and the one with the keyboard, in the page; all others not. */
  show([first, end]: readonly [number, number], look: Look): void {
    const active = imageAt(document.activeElement);
    for (const [image, node] of this._shown) {
      if ((image < first || image >= end) && !(image === active && this.pane.contains(node))) {
        node.remove();
        this._shown.delete(image);
      }
    }
    // From the last on, so that each finds the one that it stands before: the order in the page is that of the images.
    for (let image = end - 1; image >= first; image--) {
      if (!this._shown.has(image)) {
        const after = this._shown.get(image + 1) ?? null;
        this._shown.set(image, this.pane.insertBefore(newTile(image), after));
      }
    }
    const tabbed = this._shown.has(look.current) ? look.current : first;
    this._shown.forEach((node, image) => dress(node, image, look, image === tabbed));
  }

  /** Whether an image is in the page. */
  has(image: number): boolean {
    return this._shown.has(image);
  }

  /** Take all images out. */
  clear(): void {
    this._shown.forEach(node => node.remove());
    this._shown.clear();
  }

  /** Give the keyboard to an image. */
  focus(image: number): void {
    this._shown.get(image)?.focus({ preventScroll: true });
  }
}

/** The image that an element belongs to. */
export function imageAt(target: EventTarget | null): number | null {
  const tile = target instanceof Element ? target.closest<HTMLElement>(TILE) : null;
  return tile ? Number(tile.dataset.image) : null;
}

/** The pixel under the mouse; null beside the image. */
export function pixelAt(event: MouseEvent, { rows, cols }: Format): { row: number; col: number } | null {
  const tile = event.target instanceof Element ? event.target.closest(TILE) : null;
  const box = tile?.firstElementChild?.getBoundingClientRect();
  if (!box?.width) {
    return null;
  }
  const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
  const col = Math.floor(((event.clientX - box.left) / box.width) * cols);
  return row >= 0 && col >= 0 && row < rows && col < cols ? { row, col } : null;
}

function newTile(image: number): HTMLElement {
  const node = make('div', 'dltp-gallery-tile');
  node.setAttribute('role', 'option');
  node.setAttribute('aria-posinset', String(image + 1));
  node.dataset.image = String(image);
  node.append(make('canvas', 'dltp-gallery-image'), make('span', 'dltp-gallery-caption'));
  return node;
}

function dress(node: HTMLElement, image: number, look: Look, tabbed: boolean): void {
  const { x, y } = place(look.shelves, image);
  const tile = look.tile(image);
  node.style.transform = `translate(${x}px, ${y - look.hidden}px)`;
  node.tabIndex = tabbed ? 0 : -1;
  node.setAttribute('aria-selected', String(image === look.chosen));
  node.setAttribute('aria-setsize', String(look.album.count));
  node.setAttribute('aria-label', look.name(image));
  const [canvas, caption] = node.children as unknown as [HTMLCanvasElement, HTMLElement];
  canvas.style.width = `${look.shelves.width}px`;
  canvas.style.height = `${look.shelves.height}px`;
  canvas.style.imageRendering = look.album.side ? 'auto' : ''; // broken multiples of pixels would look uneven
  caption.hidden = !look.album.captions;
  if (tile && node.dataset.drawn !== 'yes') {
    draw(canvas, tile, look.format);
    caption.textContent = caption.title = tile.label;
    node.dataset.drawn = 'yes';
  }
}
