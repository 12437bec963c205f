/** What is drawn on the digit pad: strokes of points from 0 to 1, to the right and down. Pure. */

/** A point: `[x, y]`. */
export type Point = readonly [number, number];
export type Stroke = readonly Point[];

/** How far one press of an arrow key moves the pen: a pixel of MNIST's. */
export const STEP = 1 / 28;

/** Nearer than this to the point before, a point adds nothing that can be seen. */
const NEAR = 0.006;

const ARROWS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1]
};

/** Put a point on the pad, to three decimals: more cannot be seen, and it is sent as text. */
export function onPad([x, y]: Point): Point {
  const inside = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
  return [inside(x), inside(y)];
}

/** Where an arrow key moves the pen, or null for other keys. */
export function moved([x, y]: Point, key: string): Point | null {
  const way = ARROWS[key];
  return way ? onPad([x + way[0] * STEP, y + way[1] * STEP]) : null;
}

/** Begin a stroke. */
export function begin(strokes: readonly Stroke[], point: Point): readonly Stroke[] {
  return [...strokes, [onPad(point)]];
}

/** Go on with the last stroke; the same strokes if the point is where the pen is already. */
export function extend(strokes: readonly Stroke[], point: Point): readonly Stroke[] {
  const last = strokes.at(-1);
  const [before, next] = [last?.at(-1), onPad(point)];
  if (!last || !before || Math.hypot(next[0] - before[0], next[1] - before[1]) < NEAR) {
    return strokes;
  }
  return [...strokes.slice(0, -1), [...last, next]];
}
