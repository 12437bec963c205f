/** What a view says: of one place, and of itself. Pure. */
import { special } from './colormap';
import { fill, formatRead, formatValue } from './format';
import type { Place } from './layout';
import type { GridTexts } from './protocol';

/** The words for values that are no finite numbers, and the decimal mark. */
export type ValueTexts = Pick<GridTexts, 'nan' | 'above' | 'below' | 'decimal'>;

/**
 * The values of one place: `0.5`, of a colour `12 | 200 | 7`; `…` while they are on their way.
 *
 * @param write - how a finite number is written
 */
export function say(
  values: ArrayLike<number> | null,
  texts: ValueTexts,
  write: typeof formatValue = formatValue
): string {
  if (!values) {
    return '…';
  }
  const word = (value: number): string => {
    const kind = special(value);
    return kind ? texts[kind] : write(value, texts.decimal);
  };
  return Array.from(values, word).join(' | ');
}

/**
 * One place of a grid: `[12, 4] = 0.5`.
 *
 * @param index - how a place is written, with `{row}` and `{col}`
 * @param names - headings of rows and columns, where they have names
 */
export function describe(
  index: string,
  place: Place,
  values: ArrayLike<number> | null,
  texts: ValueTexts,
  names: { rows: readonly string[]; cols: readonly string[] } = { rows: [], cols: [] }
): string {
  const named = [names.rows[place.row], names.cols[place.col]];
  const news = named[0] !== String(place.row) || named[1] !== String(place.col);
  const heading = news ? named.filter(Boolean).join(' × ') : ''; // class 3 in row 3 need not be said
  const said = `${fill(index, { ...place })} = ${say(values, texts, formatRead)}`;
  return heading ? `${said}  (${heading})` : said;
}

/** A whole grid in words, for a screen reader: shape, range and selected value. */
export function summary(
  shape: { rows: number; cols: number },
  range: readonly [number, number],
  selected: string,
  texts: GridTexts
): string {
  const [low, high] = range.map(value => formatValue(value, texts.decimal));
  const grid = fill(texts.grid, { ...shape, low: low ?? '', high: high ?? '' });
  return selected ? `${grid} ${fill(texts.selected, { value: selected })}` : grid;
}
