/** One tensor of an index map as page elements: its name, then its slices side by side. */
import { make } from './elements';
import { fill } from './format';
import { cellWidth, planes, type Plane } from './mapLayout';
import { origin, type MapArray, type Mapping } from './mapping';
import type { MapTexts } from './mapSentence';

/** A tensor that was drawn. */
export interface Block {
  node: HTMLElement;
  /** The cell at each position. */
  cells: HTMLElement[];
}

/** With more slices than these, rows and columns have no headings. */
const MOST_HEADED = 6;

/**
 * Draw the array of this number.
 *
 * @param across - elements in a line, for a vector that is wrapped
 */
export function drawBlock(mapping: Mapping, number: number, across: number, texts: MapTexts): Block {
  const array = mapping.arrays[number] ?? { name: '', dtype: '', shape: [], window: [], texts: [] };
  const cells = array.texts.map((_, position) => drawCell(mapping, array, number, position));
  const node = make('div', 'dltp-map-array');
  node.tabIndex = 0;
  node.dataset.array = String(number);
  node.setAttribute('role', 'application');
  const { name, dtype, shape, window } = array;
  const label = fill(texts.array, { name, dtype, shape: tuple(shape) });
  const cropped = isCropped(array) ? fill(texts.cropped, { total: tuple(shape), window: tuple(window) }) : '';
  node.setAttribute('aria-label', [label, cropped].filter(Boolean).join(' '));
  const title = make('div', 'dltp-map-title');
  title.append(
    text('b', name),
    text('code', shape.length ? tuple(shape) : texts.scalar),
    text('span', dtype)
  );
  const slices = make('div', 'dltp-map-planes');
  slices.setAttribute('aria-hidden', 'true');
  const found = planes(window);
  const isHeaded = window.length > 0 && found.length <= MOST_HEADED;
  slices.append(...found.map(plane => drawPlane(array, plane, cells, across, isHeaded)));
  node.append(title, ...(cropped ? [text('div', cropped, 'dltp-map-cropped')] : []));
  node.append(found.length ? slices : text('div', texts.nothing));
  return { node, cells };
}

function drawPlane(
  array: MapArray,
  plane: Plane,
  cells: HTMLElement[],
  across: number,
  isHeaded: boolean
): HTMLElement {
  const isVector = array.window.length === 1;
  const width = isVector ? across : plane.cols;
  const node = make('div', 'dltp-map-plane');
  if (plane.index.length) {
    node.append(text('div', `[${[...plane.index, ':', ':'].join(', ')}]`, 'dltp-map-caption'));
  }
  const grid = make('div', 'dltp-map-cells');
  grid.style.gridTemplateColumns = `${isHeaded ? 'auto ' : ''}repeat(${width}, ${cellWidth(array)}px)`;
  if (isHeaded && !isVector) {
    grid.append(text('span', ''), ...Array.from({ length: width }, (_, col) => heading(col)));
  }
  cells.slice(plane.start, plane.start + plane.rows * plane.cols).forEach((cell, i) => {
    if (isHeaded && i % width === 0) {
      grid.append(heading(isVector ? i : i / width));
    }
    grid.append(cell);
  });
  node.append(grid);
  return node;
}

function drawCell(mapping: Mapping, array: MapArray, number: number, position: number): HTMLElement {
  const cell = text('span', array.texts[position] ?? '', 'dltp-map-cell');
  const from = origin(mapping, { array: number, position });
  if (from) {
    cell.classList.add(from.operand ? 'dltp-map-second' : 'dltp-map-first');
    cell.style.setProperty('--dltp-part', `${Math.round(6 + 44 * from.part)}%`);
  }
  cell.dataset.position = String(position);
  return cell;
}

function heading(index: number): HTMLElement {
  return text('span', String(index), 'dltp-map-heading');
}

function isCropped({ shape, window }: MapArray): boolean {
  return shape.some((size, axis) => size !== window[axis]);
}

function tuple(sizes: number[]): string {
  return sizes.length === 1 ? `(${String(sizes[0])},)` : `(${sizes.join(', ')})`;
}

function text(tag: 'b' | 'code' | 'div' | 'span', content: string, name = ''): HTMLElement {
  const node = make(tag, name);
  node.textContent = content;
  return node;
}
