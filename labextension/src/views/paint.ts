/**
 * Draw what is seen of a grid on a canvas. It reads what it is given and decides nothing.
 */
import { ink } from './colormap';
import { formatValue } from './format';
import { niceStep, PRINT_WIDTH, type Layout, type Offset, type Place, type Size } from './layout';
import { cellColour, type Picture } from './picture';
import type { Theme } from './theme';
import { seenPart, valuesAt, type Window } from './windows';

/** One drawing. */
export interface Scene {
  picture: Picture;
  layout: Layout;
  offset: Offset;
  /** Coarse first. */
  windows: readonly Window[];
  theme: Theme;
  decimal: string;
  /** Framed cells: those that Python marks, and the one selected. */
  marked: readonly Place[];
  selected: Place | null;
}

const FONT_SIZE = 11;
const CHARACTER = 7;
const MARGIN = 4;

/** Draw; `bitmaps` keeps the windows as coloured dots, one a value. */
export function paint(
  canvas: HTMLCanvasElement,
  scene: Scene,
  bitmaps: WeakMap<Window, HTMLCanvasElement>
): void {
  const { margin, seen } = scene.layout;
  const context = fit(canvas, { width: margin.width + seen.width, height: margin.height + seen.height });
  if (!context) {
    return;
  }
  context.font = `${FONT_SIZE}px ${scene.theme.family}`;
  context.textBaseline = 'middle';
  headings(context, scene);
  context.save();
  context.beginPath();
  context.rect(margin.width, margin.height, seen.width, seen.height);
  context.clip();
  context.translate(margin.width, margin.height);
  for (const window of scene.windows) {
    const bitmap = bitmaps.get(window) ?? dots(window, scene.picture);
    bitmaps.set(window, bitmap);
    stretch(context, scene, window, bitmap);
  }
  if (scene.layout.cell.width >= PRINT_WIDTH && scene.picture.channels === 1) {
    print(context, scene);
  }
  frames(context, scene);
  context.restore();
}

/** Give a canvas as many dots as the screen has. */
export function fit(canvas: HTMLCanvasElement, size: Size): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  canvas.style.width = `${size.width}px`;
  canvas.style.height = `${size.height}px`;
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

function dots(window: Window, picture: Picture): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [window.cols, window.rows];
  const context = canvas.getContext('2d');
  const image = context?.createImageData(window.cols, window.rows);
  if (context && image) {
    for (let i = 0; i < window.rows * window.cols; i++) {
      image.data.set(cellColour(window.values, i * picture.channels, picture), 4 * i);
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }
  return canvas;
}

/** Draw the dots of a window that are seen, each as large as the cells it stands for. */
function stretch(
  context: CanvasRenderingContext2D,
  { layout, offset, picture }: Scene,
  window: Window,
  bitmap: HTMLCanvasElement
): void {
  const part = seenPart(layout, picture, offset);
  const [down, across] = window.steps;
  const first = (from: number, at: number, step: number): number =>
    Math.max(0, Math.floor((at - from) / step));
  const last = (from: number, end: number, step: number, most: number): number =>
    Math.min(most, Math.ceil((end - from) / step));
  const [top, left] = [first(window.row, part.row, down), first(window.col, part.col, across)];
  const rows = last(window.row, part.row + part.rows, down, window.rows) - top;
  const cols = last(window.col, part.col + part.cols, across, window.cols) - left;
  if (rows <= 0 || cols <= 0) {
    return;
  }
  const x = (window.col + left * across) * layout.cell.width - offset.left;
  const y = (window.row + top * down) * layout.cell.height - offset.top;
  context.imageSmoothingEnabled = false;
  const size = [cols * across * layout.cell.width, rows * down * layout.cell.height] as const;
  context.drawImage(bitmap, left, top, cols, rows, x, y, ...size);
}

function print(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, offset, picture, windows, decimal } = scene;
  const { cell } = layout;
  const part = seenPart(layout, picture, offset);
  context.textAlign = 'center';
  for (let row = part.row; row < part.row + part.rows; row++) {
    for (let col = part.col; col < part.col + part.cols; col++) {
      const values = valuesAt(windows, { row, col }, 1);
      if (values) {
        const x = (col + 0.5) * cell.width - offset.left;
        const y = (row + 0.5) * cell.height - offset.top;
        context.fillStyle = ink(cellColour(values, 0, picture));
        context.fillText(formatValue(values[0] ?? NaN, decimal), x, y, cell.width - 4);
      }
    }
  }
}

function frames(context: CanvasRenderingContext2D, { layout, offset, marked, selected, theme }: Scene): void {
  const { cell } = layout;
  const frame = ({ row, col }: Place, colour: string, thick: number): void => {
    const [x, y] = [col * cell.width - offset.left, row * cell.height - offset.top];
    const [width, height] = [Math.max(cell.width, 5), Math.max(cell.height, 5)];
    // Two colours, so that the frame is seen on every value.
    context.lineWidth = thick + 2;
    context.strokeStyle = theme.ground;
    context.strokeRect(x + 1, y + 1, width - 2, height - 2);
    context.lineWidth = thick;
    context.strokeStyle = colour;
    context.strokeRect(x + 1, y + 1, width - 2, height - 2);
  };
  marked.forEach(place => frame(place, theme.text, 1));
  if (selected) {
    frame(selected, theme.accent, 2);
  }
}

/** The name or the index of rows and columns, as many as fit and cut to fit; they stay while the cells are scrolled. */
function headings(context: CanvasRenderingContext2D, { picture, layout, offset, theme }: Scene): void {
  const { cell, margin, seen } = layout;
  const part = seenPart(layout, picture, offset);
  const least = picture.longestHeading ? PRINT_WIDTH : CHARACTER * String(picture.cols).length + MARGIN;
  const across = niceStep(least / cell.width);
  const down = niceStep(FONT_SIZE / cell.height);
  context.fillStyle = theme.quiet;
  context.textAlign = 'center';
  for (let col = Math.ceil(part.col / across) * across; col < part.col + part.cols; col += across) {
    const x = (col + 0.5) * cell.width - offset.left;
    if (x > 0 && x < seen.width) {
      const name = shorten(context, picture.colNames[col] ?? String(col), across * cell.width - MARGIN);
      const half = context.measureText(name).width / 2;
      context.fillText(name, margin.width + Math.min(x, seen.width - half), margin.height / 2);
    }
  }
  context.textAlign = 'right';
  for (let row = Math.ceil(part.row / down) * down; row < part.row + part.rows; row += down) {
    const y = (row + 0.5) * cell.height - offset.top;
    if (y > 0 && y < seen.height) {
      const name = shorten(context, picture.rowNames[row] ?? String(row), margin.width - 8);
      context.fillText(name, margin.width - 5, margin.height + y);
    }
  }
}

/** As much of a text as fits into a width. */
function shorten(context: CanvasRenderingContext2D, text: string, width: number): string {
  let kept = Array.from(text);
  while (kept.length > 1 && context.measureText(kept.join('')).width > width) {
    kept = [...kept.slice(0, kept.at(-1) === '…' ? -2 : -1), '…'];
  }
  return kept.join('');
}
