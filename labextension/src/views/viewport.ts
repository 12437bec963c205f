/** What of a grid is seen: zoom and scroll, which stay in the page. */
import type { GridPage } from './gridPage';
import {
  clampZoom,
  hit,
  keep,
  layOut,
  offsetOf,
  PRINT_WIDTH,
  reveal,
  scrollOf,
  type Extent,
  type Layout,
  type Offset,
  type Place
} from './layout';
import { seenPart, type Part } from './windows';

/** Kept free beside what is scrolled. */
const SCROLLBAR = 16;

/** The window through which one page looks at a plane. */
export class Viewport {
  layout: Layout;
  private _zoom: number | null = null;

  constructor(
    private readonly _page: GridPage,
    private _extent: Extent
  ) {
    this.layout = layOut(_extent, 1, null);
  }

  /** Look at another plane; the zoom stays where it has the same size. */
  show(extent: Extent): void {
    if (extent.rows !== this._extent.rows || extent.cols !== this._extent.cols) {
      this._zoom = null;
    }
    this._extent = extent;
  }

  /** Place everything in the width there is. */
  fit(): void {
    const { width } = this._page;
    const wide = layOut(this._extent, width, this._zoom);
    this.layout = wide.range.height > 0 ? layOut(this._extent, width - SCROLLBAR, this._zoom) : wide;
    this._page.size(this.layout, SCROLLBAR);
  }

  /**
   * Zoom about a point.
   *
   * @param factor - null shows as much as at first
   * @param point - of the page; by default where the cell is, or the middle if it is not seen
   */
  zoom(factor: number | null, point: { x: number; y: number } | null, cell: Place | null): void {
    const [before, offset] = [this.layout, this.offset];
    const { x, y } = point ?? this._pointOf(cell);
    this._zoom = factor && clampZoom(this._extent, this._page.width, before.cell.width * factor);
    this.fit();
    this._page.scroll(scrollOf(this.layout, keep(before, this.layout, offset, x, y)));
  }

  /** Scroll so that a cell is seen, if it is not. */
  reveal(place: Place): void {
    this._page.scroll(scrollOf(this.layout, reveal(this.layout, this.offset, place)));
  }

  /** The cell under a point of the page. */
  cellAt(x: number, y: number): Place | null {
    return hit(this.layout, this._extent, this.offset, x, y);
  }

  /** What is hidden at the left and at the top. */
  get offset(): Offset {
    const { scrollLeft, scrollTop } = this._page.scroller;
    return offsetOf(this.layout, { left: scrollLeft, top: scrollTop });
  }

  /** The cells that are seen. */
  get part(): Part {
    return seenPart(this.layout, this._extent, this.offset);
  }

  /** Whether every number can be read as it is, so that no zoom is needed. */
  get allPrinted(): boolean {
    const { cell, range } = this.layout;
    return this._zoom === null && cell.width >= PRINT_WIDTH && range.width <= 0 && range.height <= 0;
  }

  private _pointOf(place: Place | null): { x: number; y: number } {
    const { margin, seen, cell } = this.layout;
    const left = place ? place.col * cell.width - this.offset.left : -1;
    const top = place ? place.row * cell.height - this.offset.top : -1;
    const isSeen = left >= 0 && top >= 0 && left < seen.width && top < seen.height;
    return {
      x: margin.width + (isSeen ? left : seen.width / 2),
      y: margin.height + (isSeen ? top : seen.height / 2)
    };
  }
}
