/** How the tensors of an index map are laid out, and how one moves in them. Pure. */
import { unravel, type MapArray } from './mapping';

/** Two-dimensional slices of what is shown, to be drawn one beside the other. */
export interface Plane {
  /** Index of the slice, along the axes before the last two. */
  index: number[];
  /** Position of its first element. */
  start: number;
  rows: number;
  cols: number;
}

/** The slices of a window. */
export function planes(window: readonly number[]): Plane[] {
  const [rows, cols] = [window[window.length - 2] ?? 1, window[window.length - 1] ?? 1];
  const front = window.slice(0, -2);
  const count = rows * cols === 0 ? 0 : front.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, i) => ({
    index: unravel(i, front),
    start: i * rows * cols,
    rows,
    cols
  }));
}

/** How the arrays share the width there is. */
export interface Arrangement {
  /** Arrays side by side. */
  beside: number;
  /** Of each array, elements in a line if it is a vector. */
  across: number[];
}

/** Width of a character, and what a cell has besides: CSS pixels. */
const CHARACTER = 7;
const PADDING = 13;
const NARROWEST = 24;
/** Kept free beside the cells of an array. */
const MARGIN = 44;
/** Below this width the arrays stand one under the other. */
const BESIDE = 480;

/** Arrange arrays in a width in CSS pixels. */
export function arrange(arrays: readonly MapArray[], width: number): Arrangement {
  const beside = width < BESIDE ? 1 : Math.max(arrays.length, 1);
  const room = Math.max(width / beside - MARGIN, 60);
  return { beside, across: arrays.map(array => perLine(array.window[0] ?? 1, room, cellWidth(array))) };
}

/** Width of the cells of an array, so that its longest value fits. */
export function cellWidth(array: MapArray): number {
  const longest = array.texts.reduce((most, value) => Math.max(most, value.length), 1);
  return Math.max(NARROWEST, longest * CHARACTER + PADDING);
}

/** How many elements of a vector stand in a line of this width, in round numbers. */
export function perLine(count: number, width: number, cell: number): number {
  const fits = Math.max(1, Math.floor(width / cell));
  return fits >= count ? Math.max(count, 1) : (ROUND.find(n => n <= fits) ?? 1);
}

const ROUND = [100, 50, 25, 20, 10, 5, 2];

/**
 * Where a key leads; null for a key that does not move.
 *
 * @param across - elements in a line, for a vector that is wrapped
 */
export function moved(
  key: string,
  position: number,
  window: readonly number[],
  across: number
): number | null {
  const total = window.reduce((product, size) => product * size, 1);
  const cols = window.length === 1 ? across : (window[window.length - 1] ?? 1);
  const plane = window.length < 2 ? total : (window[window.length - 2] ?? 1) * cols;
  const start = position - (position % cols);
  const inPlane = (to: number): number =>
    Math.floor(to / plane) === Math.floor(position / plane) && to >= 0 && to < total ? to : position;
  const moves: Record<string, number> = {
    ArrowLeft: Math.max(0, position - 1),
    ArrowRight: Math.min(total - 1, position + 1),
    ArrowUp: inPlane(position - cols),
    ArrowDown: inPlane(position + cols),
    Home: start,
    End: Math.min(start + cols, total) - 1,
    PageUp: position >= plane ? position - plane : position,
    PageDown: position + plane < total ? position + plane : position
  };
  return moves[key] ?? null;
}
