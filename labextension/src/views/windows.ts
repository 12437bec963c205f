/**
 * The values a grid holds: a coarse look at the whole plane, and perhaps a finer one at the part that is seen. Pure.
 */
import type { Extent, Layout, Offset, Place } from './layout';

/** Values of evenly spaced cells. */
export interface Window {
  /** First row and column. */
  row: number;
  col: number;
  /** Values down and across. */
  rows: number;
  cols: number;
  /** Cells from one value to the next, down and across; 1 where every value is there. */
  steps: readonly [number, number];
  /** rows x cols x channels. */
  values: Float32Array | Float64Array;
}

/** Cells from `row`, `col` on. */
export interface Part {
  row: number;
  col: number;
  rows: number;
  cols: number;
}

/** Values that are many for one answer. */
const MANY = 32_768;

/** The cells that are seen, cut ones included. */
export function seenPart(layout: Layout, extent: Extent, { left, top }: Offset): Part {
  const { cell, seen } = layout;
  const row = Math.min(extent.rows - 1, Math.floor(top / cell.height));
  const col = Math.min(extent.cols - 1, Math.floor(left / cell.width));
  const below = Math.min(extent.rows, Math.ceil((top + seen.height) / cell.height));
  const right = Math.min(extent.cols, Math.ceil((left + seen.width) / cell.width));
  return { row, col, rows: Math.max(1, below - row), cols: Math.max(1, right - col) };
}

/** Cells from one drawn value to the next: about as fine as the dots of the page. */
export function seenSteps({ cell }: Layout): [number, number] {
  return [Math.max(1, Math.round(1 / cell.height)), Math.max(1, Math.round(1 / cell.width))];
}

/** Whether a window has values for all of a part. */
export function covers(window: Window, part: Part): boolean {
  const { row, col, rows, cols, steps } = window;
  return (
    row <= part.row &&
    col <= part.col &&
    row + rows * steps[0] >= part.row + part.rows &&
    col + cols * steps[1] >= part.col + part.cols
  );
}

/**
 * What to ask for so that a part is seen well; null if a window shows it well enough.
 *
 * Unless they are many, the cells around are asked for too, so that a little scrolling asks for nothing.
 */
export function wanted(
  windows: readonly Window[],
  part: Part,
  steps: readonly [number, number],
  extent: Extent
): (Part & { steps: [number, number] }) | null {
  const enough = windows.some(
    window => covers(window, part) && window.steps[0] <= steps[0] && window.steps[1] <= steps[1]
  );
  if (enough) {
    return null;
  }
  const many = (part.rows / steps[0]) * (part.cols / steps[1]) > MANY;
  const [above, before] = many ? [0, 0] : [Math.ceil(part.rows / 4), Math.ceil(part.cols / 4)];
  const [row, col] = [Math.max(0, part.row - above), Math.max(0, part.col - before)];
  const rows = Math.min(extent.rows, part.row + part.rows + above) - row;
  const cols = Math.min(extent.cols, part.col + part.cols + before) - col;
  return { row, col, rows, cols, steps: [steps[0], steps[1]] };
}

/** Cells from one value to the next in what is drawn of a part: 1 where every value is there. */
export function drawnStep(windows: readonly Window[], part: Part): number {
  const finest = [...windows].reverse().find(window => covers(window, part)) ?? windows[0];
  return finest ? Math.max(...finest.steps) : 1;
}

/** The finest window with a value at or just before a cell, and that cell; null where none is held. */
export function held(windows: readonly Window[], place: Place): { window: Window; place: Place } | null {
  const window = [...windows].reverse().find(one => covers(one, { ...place, rows: 1, cols: 1 }));
  if (!window) {
    return null;
  }
  const { row, col, steps } = window;
  return {
    window,
    place: {
      row: place.row - ((place.row - row) % steps[0]),
      col: place.col - ((place.col - col) % steps[1])
    }
  };
}

/** The values of a cell, one for each channel; null where they are not held. */
export function valuesAt(
  windows: readonly Window[],
  place: Place,
  channels: number
): Float32Array | Float64Array | null {
  const found = held(windows, place);
  if (found?.place.row !== place.row || found.place.col !== place.col) {
    return null;
  }
  const { row, col, cols, steps, values } = found.window;
  const at = ((place.row - row) / steps[0]) * cols + (place.col - col) / steps[1];
  return values.slice(at * channels, (at + 1) * channels);
}
