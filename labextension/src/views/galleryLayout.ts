/**
 * Where each image of a gallery goes. Pure arithmetic in CSS pixels.
 *
 * Only the rows that are seen exist in the page. Where all rows together are higher than a page can scroll, one pixel
 * of the scroll bar is several of the gallery.
 */

/** What there is to place. */
export interface Album {
  count: number;
  rows: number;
  cols: number;
  /** Whether the images have captions. */
  captions: boolean;
  /** The longer side of an image in the page, in whole or broken multiples of its pixels; 0 or nothing: about 56. */
  side?: number;
}

/** The answer. */
export interface Shelves {
  /** Images in a row. */
  across: number;
  /** Width and height of an image. */
  width: number;
  height: number;
  /** From the left (top) of one image to that of the next. */
  pitch: { x: number; y: number };
  /** Of all rows, and of those seen at once. */
  whole: number;
  seen: number;
  /** How far the page can scroll. */
  range: number;
}

/** What is seen at once: four rows of digits with captions; more is scrolled. */
export const MAX_HEIGHT = 304;
/** Height of a caption under an image. */
export const CAPTION = 16;
/** The longer side of an image, about. */
const SIDE = 56;
const GAP = 6;
/** Between rows of images with captions, which keep them apart already. */
const ROW_GAP = 3;
/** Around the images, for the frame of the chosen one. */
export const EDGE = 3;
/** How much of the last row that is seen is hidden, so that it says that more can be scrolled to. */
const CUT = 0.35;
const MAX_RANGE = 8e6;

/** Place everything in the width there is. */
export function shelve({ count, rows, cols, captions, side = 0 }: Album, width: number): Shelves {
  const longer = Math.max(rows, cols, 1);
  const usual = longer > SIDE ? SIDE / longer : Math.max(1, Math.round(SIDE / longer));
  const scale = side > 0 ? side / longer : usual;
  const gap = captions ? ROW_GAP : GAP;
  const pitch = { x: cols * scale + GAP, y: rows * scale + gap + (captions ? CAPTION : 0) };
  const across = Math.max(1, Math.min(count, Math.floor((width - 2 * EDGE + GAP) / pitch.x)));
  const whole = Math.ceil(count / across) * pitch.y - gap + 2 * EDGE;
  const rowsSeen = Math.max(1, Math.floor(MAX_HEIGHT / pitch.y) - CUT);
  const seen = whole <= MAX_HEIGHT ? whole : Math.min(MAX_HEIGHT, rowsSeen * pitch.y);
  const range = Math.min(whole - seen, MAX_RANGE);
  return { across, width: cols * scale, height: rows * scale, pitch, whole, seen, range };
}

/** Pixels hidden at the top when the page is scrolled as far. */
export function hiddenAt({ whole, seen, range }: Shelves, scroll: number): number {
  return range > 0 ? (Math.min(Math.max(scroll, 0), range) / range) * (whole - seen) : 0;
}

/** How far to scroll so that an image is seen whole; as little as possible. */
export function scrollTo(shelves: Shelves, scroll: number, image: number): number {
  const { across, pitch, seen, whole, range } = shelves;
  const top = Math.floor(image / across) * pitch.y;
  const now = hiddenAt(shelves, scroll);
  const next = Math.min(Math.max(now, top + pitch.y + 2 * EDGE - seen), top);
  return whole > seen ? (next / (whole - seen)) * range : 0;
}

/** Left and top of an image in all rows. */
export function place({ across, pitch }: Shelves, image: number): { x: number; y: number } {
  return { x: EDGE + (image % across) * pitch.x, y: EDGE + Math.floor(image / across) * pitch.y };
}

/** The images that are seen: the first, and the one after the last. */
export function seenImages(shelves: Shelves, count: number, hidden: number): readonly [number, number] {
  const { across, pitch, seen } = shelves;
  const first = Math.floor(hidden / pitch.y) * across;
  return [first, Math.min(count, (Math.floor((hidden + seen) / pitch.y) + 1) * across)];
}

/** The first run of images between two places that are not held; null if all are. */
export function missing(
  held: ReadonlyMap<number, unknown>,
  [first, end]: readonly [number, number],
  count: number
): { first: number; count: number } | null {
  let from = first;
  while (from < end && held.has(from)) {
    from++;
  }
  if (from >= end) {
    return null;
  }
  // As many more as are seen, so that a little scrolling asks for nothing.
  const most = Math.min(count, end + (end - first));
  let to = from;
  while (to < most && !held.has(to)) {
    to++;
  }
  return { first: from, count: to - from };
}

/**
 * Where a key leads from an image.
 *
 * @returns the new image, or null for a key that does not move
 */
export function step(
  key: string,
  at: number,
  { across, pitch, seen }: Shelves,
  count: number
): number | null {
  const page = Math.max(1, Math.floor(seen / pitch.y)) * across;
  const moves: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - across < 0 ? at : at - across,
    ArrowDown: at + across < count ? at + across : at,
    Home: 0,
    End: count - 1,
    PageUp: at - page < 0 ? at % across : at - page,
    PageDown: at + page
  };
  const next = moves[key];
  return next === undefined ? null : Math.min(Math.max(next, 0), count - 1);
}
