/** What a grid draws, read from its traits; and the colour of each value. Pure but for the reading. */
import { colour, ends, position, special, SPECIAL, type Rgb, type Scale } from './colormap';
import type { Extent } from './layout';
import { bytes, type Model, type TensorGridTraits } from './protocol';
import type { Window } from './windows';

/** Everything that is drawn but the values. */
export interface Picture extends Extent {
  channels: number;
  scale: Scale;
  /** The values at the ends of the colours. */
  range: readonly [number, number];
  rowNames: readonly string[];
  colNames: readonly string[];
}

/** Read the traits. */
export function readPicture(model: Model<TensorGridTraits>): Picture {
  const [mode, signed] = [model.get('mode'), model.get('signed')];
  return {
    mode,
    rows: model.get('rows'),
    cols: model.get('cols'),
    channels: model.get('channels'),
    scale: signed ? 'diverging' : mode === 'values' ? 'sequential' : 'grey',
    range: ends(model.get('vmin'), model.get('vmax'), signed),
    rowNames: model.get('row_names'),
    colNames: model.get('col_names'),
    longestName: longest(model.get('row_names')),
    longestHeading: longest(model.get('col_names'))
  };
}

function longest(names: readonly string[]): number {
  return Math.max(0, ...names.map(name => name.length));
}

/** The window that came with the traits: the whole plane, perhaps coarse. */
export function readFirst(model: Model<TensorGridTraits>): Window {
  const [down = 1, across = 1] = model.get('steps');
  return {
    row: 0,
    col: 0,
    rows: Math.ceil(model.get('rows') / down),
    cols: Math.ceil(model.get('cols') / across),
    steps: [down, across],
    values: numbers(model.get('data'), model.get('double'))
  };
}

/** Read a buffer of values. */
export function numbers(data: DataView, double: boolean): Float32Array | Float64Array {
  return double ? new Float64Array(bytes(data)) : new Float32Array(bytes(data));
}

/** The colour of one value. */
export function valueColour(value: number, { scale, range }: Picture): Rgb {
  const kind = special(value);
  return kind ? SPECIAL[kind] : colour(scale, position(value, range));
}

/**
 * The colour of a cell.
 *
 * @param at - index of its first channel in the values
 */
export function cellColour(values: Window['values'], at: number, picture: Picture): Rgb {
  if (picture.channels === 1) {
    return valueColour(values[at] ?? NaN, picture);
  }
  const rgb = [values[at] ?? NaN, values[at + 1] ?? NaN, values[at + 2] ?? NaN] as const;
  const odd = rgb.map(special).find(kind => kind !== null);
  const level = (value: number): number => Math.round(255 * position(value, picture.range));
  return odd ? SPECIAL[odd] : [level(rgb[0]), level(rgb[1]), level(rgb[2])];
}
