/**
 * From a value to a colour. Pure: the painter asks, and never decides.
 *
 * Grey for pixels; for values the maps that readers of figures know. What is no finite number has a colour that is on
 * no map.
 */

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** The name of a scale of colours. */
export type Scale = 'grey' | 'sequential' | 'diverging';

/** Values that are no place on a scale. */
export type Special = 'nan' | 'above' | 'below';

/** Their colours: not a number, infinite, minus infinite. */
export const SPECIAL: Record<Special, Rgb> = {
  nan: [214, 39, 165],
  above: [255, 127, 0],
  below: [0, 200, 215]
};

const STOPS: Record<Scale, readonly Rgb[]> = {
  grey: [
    [0, 0, 0],
    [255, 255, 255]
  ],
  // viridis by Nathaniel Smith and Stéfan van der Walt (CC0), at 16 even places; it only grows lighter.
  sequential: [
    [68, 1, 84],
    [72, 26, 108],
    [71, 47, 125],
    [65, 68, 135],
    [57, 86, 140],
    [49, 104, 142],
    [42, 120, 142],
    [35, 136, 142],
    [31, 152, 139],
    [34, 168, 132],
    [53, 183, 121],
    [84, 197, 104],
    [122, 209, 81],
    [165, 219, 54],
    [210, 226, 27],
    [253, 231, 37]
  ],
  // RdBu with 11 classes by Cynthia Brewer (colorbrewer2.org), turned round: blue is negative, red positive.
  diverging: [
    [5, 48, 97],
    [33, 102, 172],
    [67, 147, 195],
    [146, 197, 222],
    [209, 229, 240],
    [247, 247, 247],
    [253, 219, 199],
    [244, 165, 130],
    [214, 96, 77],
    [178, 24, 43],
    [103, 0, 31]
  ]
};

/** The values at the two ends of the colours: of signed data as far from zero on both sides. */
export function ends(vmin: number, vmax: number, signed: boolean): readonly [number, number] {
  const reach = Math.max(Math.abs(vmin), Math.abs(vmax));
  return signed ? [-reach, reach] : [vmin, vmax];
}

/**
 * Place a value between the ends of the colours.
 *
 * @returns 0 to 1; 0.5 where both ends are the same
 */
export function position(value: number, [low, high]: readonly [number, number]): number {
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
}

/** Which of the values without a place this is, or null for a finite number. */
export function special(value: number): Special | null {
  if (Number.isFinite(value)) {
    return null;
  }
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'above' : 'below';
}

/**
 * The colour at a place of a scale.
 *
 * @param at - 0 to 1
 */
export function colour(scale: Scale, at: number): Rgb {
  const stops = STOPS[scale];
  const place = at * (stops.length - 1);
  const before = Math.min(Math.floor(place), stops.length - 2);
  const [a, b] = [stops[before] ?? SPECIAL.nan, stops[before + 1] ?? SPECIAL.nan];
  const mix = (i: 0 | 1 | 2): number => Math.round(a[i] + (b[i] - a[i]) * (place - before));
  return [mix(0), mix(1), mix(2)];
}

/** Every colour of a scale, for a legend: a CSS gradient from left to right. */
export function gradient(scale: Scale): string {
  return `linear-gradient(to right, ${STOPS[scale].map(css).join(', ')})`;
}

/** A colour as CSS writes it. */
export function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}

/** Black or white, whichever is easier to read on a colour (WCAG relative luminance). */
export function ink(on: Rgb): '#000' | '#fff' {
  const [r, g, b] = on.map(c => {
    const s = c / 255;
    return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000' : '#fff';
}
