/** The pure functions of the value grid: places, windows, words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { describe, say, summary } from '../src/views/describe';
import {
  clampZoom,
  hit,
  keep,
  layOut,
  MAX_HEIGHT,
  move,
  niceStep,
  offsetOf,
  PRINT_WIDTH,
  reveal,
  scrollOf,
  type Extent
} from '../src/views/layout';
import { cellColour, type Picture } from '../src/views/picture';
import {
  covers,
  drawnStep,
  held,
  seenPart,
  seenSteps,
  valuesAt,
  wanted,
  type Window
} from '../src/views/windows';

const START = { left: 0, top: 0 };
const matrix: Extent = { mode: 'values', rows: 3, cols: 4, longestName: 0, longestHeading: 0 };
const digit: Extent = { mode: 'image', rows: 28, cols: 28, longestName: 0, longestHeading: 0 };
const weights: Extent = { mode: 'values', rows: 784, cols: 256, longestName: 0, longestHeading: 0 };
const table: Extent = { mode: 'values', rows: 60_000, cols: 784, longestName: 0, longestHeading: 0 };
const endless: Extent = { mode: 'values', rows: 1e9, cols: 3, longestName: 0, longestHeading: 0 };
const line: Extent = { mode: 'values', rows: 1, cols: 1e6, longestName: 0, longestHeading: 0 };
const all = [matrix, digit, weights, table, endless, line];

const texts = {
  grid: '{rows} x {cols}, {low} to {high}.',
  selected: 'Selected: {value}.',
  empty: 'nothing',
  hint: '',
  sampled: '',
  nan: 'NaN',
  above: 'infinite',
  below: 'minus infinite',
  zoom_in: '',
  zoom_out: '',
  fit: '',
  copy: '',
  copied: '',
  decimal: ','
};

function windowOf(rows: number, cols: number, step = 1, row = 0, col = 0): Window {
  const values = Float32Array.from({ length: rows * cols }, (_, i) => {
    const [down, across] = [Math.floor(i / cols), i % cols];
    return (row + down * step) * 1000 + col + across * step;
  });
  return { row, col, rows, cols, steps: [step, step], values };
}

void test('small matrices print their values, large ones do not', () => {
  assert.ok(layOut(matrix, 400, null).cell.width >= PRINT_WIDTH);
  assert.ok(layOut(weights, 600, null).cell.width < PRINT_WIDTH);
  assert.ok(layOut(line, 600, null).cell.width >= PRINT_WIDTH, 'a vector is read, not looked at');
});

void test('columns are as wide as their names where there is room, and rows no higher', () => {
  const width = (extent: Partial<Extent>, room = 800): number =>
    layOut({ ...matrix, ...extent }, room, null).cell.width;
  assert.equal(width({ longestHeading: 3 }), width({}));
  assert.equal(width({ longestHeading: 10 }), 77);
  assert.equal(width({ longestHeading: 80 }), 96);
  assert.ok(width({ longestHeading: 80 }, 300) <= 300 / matrix.cols);
  const classes = { ...matrix, rows: 10, cols: 10, longestHeading: 10 };
  assert.equal(layOut(classes, 900, null).cell.width, 77);
  assert.equal(layOut(classes, 900, null).cell.height, layOut(matrix, 900, null).cell.height);
});

void test('what is seen at first is never too large, and large enough to recognise', () => {
  for (const extent of all) {
    for (const width of [200, 620, 934]) {
      const { cell, margin, seen, whole, range } = layOut(extent, width, null);
      assert.ok(margin.width + seen.width <= width + 1e-6);
      assert.ok(margin.height + seen.height <= MAX_HEIGHT + 1e-6);
      assert.ok(seen.width >= Math.min(whole.width, 100) && seen.height >= Math.min(whole.height, 20));
      assert.ok(range.width < 1e7 && range.height < 1e7, 'browsers forget what lies further');
      assert.ok(cell.width > 0 && cell.height > 0);
    }
  }
});

void test('a zoom stays between the whole plane and a few cells', () => {
  for (const extent of all) {
    const least = clampZoom(extent, 620, 0);
    assert.ok(least > 0 && least <= layOut(extent, 620, null).cell.width + 1e-9);
    assert.ok(clampZoom(extent, 620, 1e9) < 620);
  }
});

void test('the cell under the mouse stays there when it is zoomed', () => {
  const before = layOut(weights, 620, null);
  const after = layOut(weights, 620, before.cell.width * 5);
  const point = [200, 100] as const;
  const offset = keep(before, after, START, ...point);
  assert.deepEqual(hit(after, weights, offset, ...point), hit(before, weights, START, ...point));
});

void test('scrolling to the end shows the last cell, however many there are', () => {
  for (const extent of all) {
    const layout = layOut(extent, 620, null);
    const end = offsetOf(layout, { left: layout.range.width, top: layout.range.height });
    const { margin, seen } = layout;
    const last = hit(
      layout,
      extent,
      end,
      margin.width + seen.width - 0.01,
      margin.height + seen.height - 0.01
    );
    assert.deepEqual(last, { row: extent.rows - 1, col: extent.cols - 1 });
    const back = scrollOf(layout, end);
    assert.ok(Math.abs(back.top - layout.range.height) < 1e-3);
    assert.deepEqual(offsetOf(layout, { left: -5, top: 0 }), START);
  }
});

void test('headings are no cells, nor is what lies outside', () => {
  const layout = layOut(matrix, 400, null);
  const { margin, seen } = layout;
  assert.equal(hit(layout, matrix, START, margin.width - 1, margin.height + 1), null);
  assert.equal(hit(layout, matrix, START, margin.width + 1, margin.height - 1), null);
  assert.equal(hit(layout, matrix, START, margin.width + seen.width + 1, margin.height + 1), null);
  assert.deepEqual(hit(layout, matrix, START, margin.width + 1, margin.height + 1), { row: 0, col: 0 });
  assert.ok(layOut({ ...matrix, longestName: 5 }, 400, null).margin.width >= 35);
});

void test('a cell that is revealed is seen, and one that is seen moves nothing', () => {
  const layout = layOut(table, 620, 20);
  const far = { row: 30_000, col: 700 };
  const offset = reveal(layout, START, far);
  const part = seenPart(layout, table, offset);
  assert.ok(part.row <= far.row && far.row < part.row + part.rows);
  assert.ok(part.col <= far.col && far.col < part.col + part.cols);
  assert.deepEqual(reveal(layout, offset, far), offset);
});

void test('keys never leave the plane', () => {
  const layout = layOut(matrix, 400, null);
  const one = { row: 1, col: 1 };
  assert.deepEqual(move('ArrowRight', { row: 1, col: 2 }, matrix, layout, one), { row: 1, col: 3 });
  assert.deepEqual(move('ArrowRight', { row: 1, col: 3 }, matrix, layout, one), { row: 1, col: 3 });
  assert.deepEqual(move('Home', { row: 1, col: 3 }, matrix, layout, one), { row: 1, col: 0 });
  assert.deepEqual(move('Control+Home', { row: 1, col: 3 }, matrix, layout, one), { row: 0, col: 0 });
  assert.deepEqual(move('Control+End', { row: 0, col: 0 }, matrix, layout, one), { row: 2, col: 3 });
  assert.equal(move('Control+ArrowUp', { row: 1, col: 3 }, matrix, layout, one), null);
  assert.deepEqual(move('PageDown', { row: 0, col: 3 }, matrix, layout, one), { row: 2, col: 3 });
  assert.equal(move('x', { row: 0, col: 0 }, matrix, layout, one), null);
  const coarse = { row: 4, col: 2 };
  assert.deepEqual(move('ArrowDown', { row: 8, col: 2 }, weights, layout, coarse), { row: 12, col: 2 });
});

void test('headings stand at round numbers', () => {
  assert.deepEqual([0.2, 1, 1.1, 3, 6, 11, 21, 99, 501].map(niceStep), [1, 1, 2, 5, 10, 20, 50, 100, 1000]);
});

void test('a window gives the values it has, and no others', () => {
  const whole = windowOf(196, 64, 4);
  const fine = windowOf(10, 10, 1, 100, 100);
  assert.deepEqual([...(valuesAt([whole, fine], { row: 103, col: 107 }, 1) ?? [])], [103_107]);
  assert.deepEqual([...(valuesAt([whole, fine], { row: 8, col: 12 }, 1) ?? [])], [8012]);
  assert.equal(valuesAt([whole, fine], { row: 9, col: 12 }, 1), null);
  assert.equal(valuesAt([], { row: 0, col: 0 }, 1), null);
  assert.deepEqual(held([whole, fine], { row: 11, col: 13 })?.place, { row: 8, col: 12 });
  assert.equal(drawnStep([whole, fine], { row: 102, col: 102, rows: 3, cols: 3 }), 1);
  assert.equal(drawnStep([whole, fine], { row: 0, col: 0, rows: 3, cols: 3 }), 4);
});

void test('values are asked for where they are missing or too coarse, with a margin', () => {
  const first = windowOf(196, 64, 4);
  const part = { row: 100, col: 40, rows: 20, cols: 40 };
  assert.equal(wanted([first], part, [4, 4], weights), null);
  assert.deepEqual(wanted([first], part, [1, 1], weights), {
    row: 95,
    col: 30,
    rows: 30,
    cols: 60,
    steps: [1, 1]
  });
  const answer = windowOf(30, 60, 1, 95, 30);
  assert.ok(covers(answer, part));
  assert.equal(wanted([first, answer], part, [1, 1], weights), null);
  const edge = wanted([first], { row: 0, col: 0, rows: 784, cols: 256 }, [1, 1], weights);
  assert.deepEqual([edge?.row, edge?.col, edge?.rows, edge?.cols], [0, 0, 784, 256]);
});

void test('no finer values are asked for than the page has dots', () => {
  assert.deepEqual(seenSteps(layOut(matrix, 400, null)), [1, 1]);
  const [down, across] = seenSteps(layOut(table, 620, 0.1));
  assert.ok(down === 10 && across === 10);
});

void test('a cell is coloured by its value, an image by its channels', () => {
  const picture: Picture = {
    ...matrix,
    channels: 1,
    scale: 'diverging',
    range: [-2, 2],
    rowNames: [],
    colNames: []
  };
  assert.deepEqual(cellColour(Float32Array.of(0), 0, picture), [247, 247, 247]);
  const rgb: Picture = { ...picture, mode: 'image', channels: 3, scale: 'grey', range: [-1, 1] };
  assert.deepEqual(cellColour(Float32Array.of(-1, 0, 1), 0, rgb), [0, 128, 255]);
  assert.deepEqual(cellColour(Float32Array.of(-1, NaN, 1), 0, rgb), [214, 39, 165]);
});

void test('a place and the whole are said in the words that came down', () => {
  const place = { row: 0, col: 1 };
  assert.equal(describe('W[{row}, {col}]', place, [0.5], texts), 'W[0, 1] = 0,5');
  assert.equal(describe('[{col}]', place, [NaN], texts), '[1] = NaN');
  assert.equal(describe('[{col}]', place, [16777217], texts), '[1] = 16777217');
  assert.equal(describe('[{col}]', place, [0.123456], texts), '[1] = 0,123456');
  const names = { rows: ['cat'], cols: ['dog', 'cow'] };
  assert.equal(describe('[{row}, {col}]', place, [7], texts, names), '[0, 1] = 7  (cat × cow)');
  const digits = { rows: ['0'], cols: ['0', '1'] };
  assert.equal(describe('[{row}, {col}]', place, [7], texts, digits), '[0, 1] = 7');
  assert.equal(say([12, -Infinity, 7], texts), '12 | minus infinite | 7');
  assert.equal(say(null, texts), '…');
  const shape = { rows: 3, cols: 4 };
  assert.equal(summary(shape, [-1, 0.5], '', texts), '3 x 4, −1 to 0,5.');
  assert.equal(summary(shape, [0, 1], '[0, 1] = 1', texts), '3 x 4, 0 to 1. Selected: [0, 1] = 1.');
});
