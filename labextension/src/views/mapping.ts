/** Which elements belong together. Pure: no page needed. */

/** One tensor as far as it is shown; see `dltp_widgets.widgets.views.index_map`. */
export interface MapArray {
  name: string;
  shape: number[];
  dtype: string;
  /** Elements shown along each axis. */
  window: number[];
  /** Their values, row by row. */
  texts: string[];
}

/** Where the elements shown of the result come from in one operand. */
export interface MapSources {
  /** Flat index of the first one; -1: none of this operand. */
  first: number[];
  step: number;
  count: number;
}

/** All that is drawn; the result is the last array. */
export interface Mapping {
  arrays: MapArray[];
  sources: MapSources[];
}

/** An element that is shown: which array, and its place among those shown, row by row. */
export interface Element {
  array: number;
  position: number;
}

/** The index of an element of an array of this shape, from its number row by row. */
export function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const size of [...shape].reverse()) {
    index.unshift(flat % size);
    flat = Math.floor(flat / size);
  }
  return index;
}

/** The inverse of `unravel`. */
export function ravel(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((flat, at, axis) => flat * (shape[axis] ?? 1) + at, 0);
}

/** Where an element (its flat index in the whole tensor) is shown, or -1. */
export function positionOf(flat: number, array: MapArray): number {
  const index = unravel(flat, array.shape);
  const inside = index.every((at, axis) => at < (array.window[axis] ?? 0));
  return inside ? ravel(index, array.window) : -1;
}

/** The flat index, in the whole tensor, of what is shown at a position. */
export function flatOf(position: number, array: MapArray): number {
  return ravel(unravel(position, array.window), array.shape);
}

/** For each array, the positions that belong to an element: what it came from, or what became of it. */
export function related({ arrays, sources }: Mapping, at: Element): Set<number>[] {
  const found = arrays.map(() => new Set<number>());
  found[at.array]?.add(at.position);
  const result = arrays.length - 1;
  if (at.array === result) {
    sources.forEach((rule, operand) => {
      const array = arrays[operand];
      if (array) {
        shownSources(rule, at.position, array).forEach(position => found[operand]?.add(position));
      }
    });
  } else {
    targets({ arrays, sources }, at).forEach(position => found[result]?.add(position));
  }
  return found;
}

/** The positions of the result to which an element of an operand went. */
export function targets({ arrays, sources }: Mapping, at: Element): number[] {
  const [rule, array] = [sources[at.array], arrays[at.array]];
  if (!rule || !array) {
    return [];
  }
  const flat = flatOf(at.position, array);
  return rule.first.flatMap((first, position) => (uses(rule, first, flat) ? [position] : []));
}

/**
 * The positions in the operand from which one element of the result came, in order. There may be millions of sources:
 * each place that is shown is tried.
 */
export function shownSources(rule: MapSources, position: number, array: MapArray): number[] {
  const first = rule.first[position] ?? -1;
  return first < 0
    ? []
    : array.texts.flatMap((_, shown) => (uses(rule, first, flatOf(shown, array)) ? [shown] : []));
}

function uses({ step, count }: MapSources, first: number, flat: number): boolean {
  const away = flat - first;
  return first >= 0 && away >= 0 && away % step === 0 && away / step < count;
}

/**
 * How far an element stands from the beginning of the operand it came from, to tint it.
 *
 * @returns which operand and how far (0 to 1), or null for an element that several were added up to
 */
export function origin({ arrays, sources }: Mapping, at: Element): { operand: number; part: number } | null {
  const result = arrays.length - 1;
  if (!sources.length) {
    return { operand: 0, part: part(arrays[0], at.position) };
  }
  if (at.array !== result) {
    return { operand: at.array, part: part(arrays[at.array], at.position) };
  }
  const operand = sources.findIndex(rule => rule.count === 1 && (rule.first[at.position] ?? -1) >= 0);
  const array = arrays[operand];
  if (!array) {
    return null;
  }
  const shown = positionOf(sources[operand]?.first[at.position] ?? 0, array);
  return shown < 0 ? null : { operand, part: part(array, shown) };
}

function part(array: MapArray | undefined, position: number): number {
  return position / Math.max(1, (array?.texts.length ?? 1) - 1);
}
