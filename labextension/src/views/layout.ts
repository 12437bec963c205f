/**
 * Where each cell of a grid goes. Pure arithmetic in CSS pixels: painter, mouse, keyboard and zoom share it.
 *
 * The cells may fill more pixels than a page can scroll; then one pixel of the scroll bar is several of the drawing.
 */

/** What there is to place. */
export interface Extent {
  mode: 'values' | 'image';
  rows: number;
  cols: number;
  /** Characters of the longest name of a row; 0 where the rows have only their index. */
  longestName: number;
  /** The same of the columns. */
  longestHeading: number;
}

/** Width and height, or a distance to the right and down. */
export interface Size {
  width: number;
  height: number;
}

/** The answer. */
export interface Layout {
  cell: Size;
  /** Kept free at the left and at the top, for the headings of rows and columns. */
  margin: Size;
  /** Of all cells. */
  whole: Size;
  /** Of the cells that are seen at once. */
  seen: Size;
  /** How far the page can scroll. */
  range: Size;
}

/** A cell. */
export interface Place {
  row: number;
  col: number;
}

/** What of the drawing is hidden at the left and at the top. */
export interface Offset {
  left: number;
  top: number;
}

/** What is seen at once; more is scrolled. */
export const MAX_HEIGHT = 300;
/** Smallest cell in which a number, or the beginning of a name over it, is printed. */
export const PRINT_WIDTH = 34;
/** Height of the headings over the columns. */
const HEADING = 18;
const CHARACTER = 7;
const LONGEST_HEADING = 14;
/** A table begins with cells as large as this. */
const TABLE_CELL = 48;
/** Largest cell of a plane that is seen as a whole. */
const MAX_FITTED = 64;
const MAX_CELL = 96;
/** The shorter side of a very long plane gets as many pixels. */
const MIN_EXTENT = 280;
/** Height of a cell from which on it grows more slowly than its width: a number is wider than high. */
const ROW = 20;
/** A page scrolls no further; browsers forget what lies beyond 17 million pixels. */
const MAX_RANGE = 4e6;

/**
 * Place everything in the width there is.
 *
 * @param width - CSS pixels available
 * @param zoom - width of a cell; null for one that shows as much as can be recognised
 */
export function layOut(extent: Extent, width: number, zoom: number | null): Layout {
  const { rows, cols } = extent;
  const margin = { width: headingWidth(extent), height: HEADING };
  const room = { width: Math.max(1, width - margin.width), height: MAX_HEIGHT - HEADING };
  const side = zoom ?? fitted(extent, room);
  const cell = { width: side, height: cellHeight(side, extent) };
  const whole = { width: cell.width * cols, height: cell.height * rows };
  const seen = {
    width: Math.min(whole.width, room.width),
    height: Math.min(whole.height, room.height)
  };
  const range = {
    width: Math.min(MAX_RANGE, whole.width - seen.width),
    height: Math.min(MAX_RANGE, whole.height - seen.height)
  };
  return { cell, margin, whole, seen, range };
}

/** Keep a width of cells within what makes sense: from the whole plane to a few cells. */
export function clampZoom(extent: Extent, width: number, zoom: number): number {
  const room = { width: Math.max(1, width - headingWidth(extent)), height: MAX_HEIGHT - HEADING };
  const least = Math.min(room.width / extent.cols, room.height / extent.rows, fitted(extent, room));
  return Math.min(Math.max(zoom, least), Math.max(MAX_CELL, least));
}

/** What is hidden when the page is scrolled as far. */
export function offsetOf({ whole, seen, range }: Layout, scroll: Offset): Offset {
  const share = (at: number, most: number, hidden: number): number =>
    most > 0 ? (Math.min(Math.max(at, 0), most) / most) * hidden : 0;
  return {
    left: share(scroll.left, range.width, whole.width - seen.width),
    top: share(scroll.top, range.height, whole.height - seen.height)
  };
}

/** How far to scroll so that as much is hidden. */
export function scrollOf({ whole, seen, range }: Layout, offset: Offset): Offset {
  const share = (at: number, hidden: number, most: number): number =>
    hidden > 0 ? (Math.min(Math.max(at, 0), hidden) / hidden) * most : 0;
  return {
    left: share(offset.left, whole.width - seen.width, range.width),
    top: share(offset.top, whole.height - seen.height, range.height)
  };
}

/** The cell under a point of what is seen, headings included; null outside the cells. */
export function hit(layout: Layout, extent: Extent, offset: Offset, x: number, y: number): Place | null {
  const [left, top] = [x - layout.margin.width, y - layout.margin.height];
  if (left < 0 || top < 0 || left >= layout.seen.width || top >= layout.seen.height) {
    return null;
  }
  const row = Math.floor((top + offset.top) / layout.cell.height);
  const col = Math.floor((left + offset.left) / layout.cell.width);
  return { row: Math.min(row, extent.rows - 1), col: Math.min(col, extent.cols - 1) };
}

/** What must be hidden so that a cell is seen; as little changed as possible. */
export function reveal(layout: Layout, offset: Offset, { row, col }: Place): Offset {
  const nearest = (at: number, size: number, seen: number, now: number): number =>
    Math.min(Math.max(now, at + size - seen), at);
  const { cell, seen } = layout;
  return {
    left: nearest(col * cell.width, cell.width, seen.width, offset.left),
    top: nearest(row * cell.height, cell.height, seen.height, offset.top)
  };
}

/** What must be hidden after a zoom so that the cell under a point stays under it. */
export function keep(before: Layout, after: Layout, offset: Offset, x: number, y: number): Offset {
  const [left, top] = [x - before.margin.width, y - before.margin.height];
  return {
    left: ((offset.left + left) / before.cell.width) * after.cell.width - left,
    top: ((offset.top + top) / before.cell.height) * after.cell.height - top
  };
}

/**
 * Where a key leads from a cell.
 *
 * @param key - as the browser calls it, after `Control+` where Control or Command is held
 * @param by - rows and columns of one step: more than 1 where only some cells are drawn
 * @returns the new cell, or null for a key that does not move
 */
export function move(key: string, at: Place, extent: Extent, layout: Layout, by: Place): Place | null {
  const page = Math.max(1, Math.floor(layout.seen.height / layout.cell.height / by.row) - 1) * by.row;
  const moves: Record<string, [number, number]> = {
    ArrowLeft: [at.row, at.col - by.col],
    ArrowRight: [at.row, at.col + by.col],
    ArrowUp: [at.row - by.row, at.col],
    ArrowDown: [at.row + by.row, at.col],
    Home: [at.row, 0],
    End: [at.row, extent.cols - 1],
    'Control+Home': [0, 0],
    'Control+End': [extent.rows - 1, extent.cols - 1],
    PageUp: [at.row - page, at.col],
    PageDown: [at.row + page, at.col]
  };
  const next = moves[key];
  if (next === undefined) {
    return null;
  }
  const inside = (value: number, size: number): number => Math.min(Math.max(value, 0), size - 1);
  return { row: inside(next[0], extent.rows), col: inside(next[1], extent.cols) };
}

/** The least of 1, 2, 5, 10, 20, ... that is not below a number: every how many rows or columns a heading fits. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map(digit => digit * power).find(step => step >= least) ?? 10 * power;
}

function fitted(extent: Extent, room: Size): number {
  const { mode, rows, cols } = extent;
  const across = room.width / cols;
  if (mode === 'values' && across >= PRINT_WIDTH) {
    return Math.min(across, tableCell(extent));
  }
  const whole = Math.min(across, room.height / rows, mode === 'image' ? Infinity : MAX_FITTED);
  const recognised = Math.min(MIN_EXTENT / Math.min(rows, cols), TABLE_CELL);
  return rows * whole < room.height / 2 || cols * whole < MIN_EXTENT / 2
    ? Math.max(whole, recognised)
    : whole;
}

/** The width of a cell of a table: that of the longest name over a column, if there is room. */
function tableCell({ longestHeading }: Extent): number {
  return Math.max(TABLE_CELL, Math.min(CHARACTER * (longestHeading + 1), MAX_CELL));
}

/** Names make columns wider, not rows higher. */
function cellHeight(width: number, extent: Extent): number {
  const unnamed = (width * TABLE_CELL) / tableCell(extent);
  return extent.mode === 'image' ? width : Math.min(width, Math.max(ROW, unnamed / 2));
}

function headingWidth({ rows, longestName }: Extent): number {
  const characters = longestName || String(Math.max(0, rows - 1)).length;
  return 10 + CHARACTER * Math.min(characters, LONGEST_HEADING);
}
