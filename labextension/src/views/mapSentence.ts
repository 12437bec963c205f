/** What the index map says of an element. Pure. */
import { fill } from './format';
import {
  positionOf,
  shownSources,
  targets,
  unravel,
  type Element,
  type Mapping,
  type MapSources
} from './mapping';

/** Sentences that come down translated. */
export interface MapTexts {
  hint: string;
  from: string;
  to: string;
  unused: string;
  hidden: string;
  more: string;
  array: string;
  cropped: string;
  scalar: string;
  nothing: string;
}

/** Places that are named one by one in a sentence. */
const NAMED = 4;
/** Products that are written out. */
const ADDED = 6;

/** What is said of an element: its value, and where it came from or went. */
export function sentence(mapping: Mapping, at: Element, texts: MapTexts): string {
  const array = mapping.arrays[at.array];
  if (!array) {
    return '';
  }
  const isResult = at.array === mapping.arrays.length - 1;
  const place = `${array.name}${bracket(unravel(at.position, array.window))}`;
  const value = array.texts[at.position] ?? '';
  if (!mapping.sources.length) {
    return `${place} = ${value}`;
  }
  const places = isResult ? origins(mapping, at.position) : destinations(mapping, at, texts);
  const isCut = mapping.arrays.some(({ shape, window }) => shape.some((size, axis) => size !== window[axis]));
  const unused = isCut ? texts.hidden : texts.unused;
  return fill(places ? (isResult ? texts.from : texts.to) : unused, { place, value, places });
}

function origins({ arrays, sources }: Mapping, position: number): string {
  const names = sources.map((rule, operand) => {
    const [array, first] = [arrays[operand], rule.first[position] ?? -1];
    if (!array || first < 0) {
      return '';
    }
    const shown = positionOf(first, array);
    const value = rule.count === 1 && shown >= 0 ? ` = ${array.texts[shown] ?? ''}` : '';
    return `${array.name}${bracket(line(rule, first, array.shape))}${value}`;
  });
  return names.filter(Boolean).join(', ') + sum({ arrays, sources }, position);
}

/** The products that were added up, if they are few and can all be seen: `: 1 × 2 + 3 × 4`. */
function sum({ arrays, sources }: Mapping, position: number): string {
  const count = sources[0]?.count ?? 0;
  if (count < 2 || count > ADDED || sources.length !== 2) {
    return '';
  }
  const [left = [], right = []] = sources.map((rule, operand) => {
    const array = arrays[operand];
    return array ? shownSources(rule, position, array).map(shown => array.texts[shown]) : [];
  });
  if (left.length < count || right.length < count) {
    return '';
  }
  return `: ${left.map((text, i) => `${text ?? ''} × ${right[i] ?? ''}`).join(' + ')}`;
}

function destinations(mapping: Mapping, at: Element, texts: MapTexts): string {
  const result = mapping.arrays[mapping.arrays.length - 1];
  const found = result ? targets(mapping, at) : [];
  const names = found
    .slice(0, NAMED)
    .map(position => `${result?.name ?? ''}${bracket(unravel(position, result?.window ?? []))}`);
  const places = names.join(', ');
  return found.length > NAMED ? fill(texts.more, { places, n: found.length - NAMED }) : places;
}

/** The index of a source; `:` along the axis on which there are several. */
function line({ step, count }: MapSources, first: number, shape: number[]): (number | string)[] {
  const index: (number | string)[] = unravel(first, shape);
  if (count > 1) {
    const axis = shape.findIndex((size, i) => size === count && stride(shape, i) === step);
    index[axis] = ':';
  }
  return index;
}

function stride(shape: number[], axis: number): number {
  return shape.slice(axis + 1).reduce((product, size) => product * size, 1);
}

function bracket(index: (number | string)[]): string {
  return index.length ? `[${index.join(', ')}]` : '';
}
