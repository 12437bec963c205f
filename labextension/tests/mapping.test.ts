/** The links of the index map: who belongs to whom, what is said, where keys lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { arrange, moved, perLine, planes } from '../src/views/mapLayout';
import {
  flatOf,
  origin,
  positionOf,
  ravel,
  related,
  targets,
  unravel,
  type MapArray,
  type Mapping
} from '../src/views/mapping';
import { sentence } from '../src/views/mapSentence';

const texts = {
  hint: '',
  from: '{place} = {value} <- {places}',
  to: '{place} = {value} -> {places}',
  unused: '{place} out',
  hidden: '{place} not seen',
  more: '{places} +{n}',
  array: '',
  cropped: '',
  scalar: '',
  nothing: ''
};

function array(name: string, shape: number[], values: number[], window = shape): MapArray {
  return { name, shape, window, dtype: 'int32', texts: values.map(String) };
}

const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** (2, 3) transposed. */
const transposed: Mapping = {
  arrays: [array('x', [2, 3], [1, 2, 3, 4, 5, 6]), array('x1', [3, 2], [1, 4, 2, 5, 3, 6])],
  sources: [{ first: [0, 3, 1, 4, 2, 5], step: 1, count: 1 }]
};

/** (2, 3) @ (3, 2). */
const product: Mapping = {
  arrays: [
    array('a', [2, 3], [1, 3, 5, 2, 4, 6]),
    array('b', [3, 2], [1, 2, 3, 4, 5, 6]),
    array('c', [2, 2], [35, 44, 44, 56])
  ],
  sources: [
    { first: [0, 0, 3, 3], step: 1, count: 3 },
    { first: [0, 1, 0, 1], step: 2, count: 3 }
  ]
};

void test('an index and its number row by row are the same thing', () => {
  for (const shape of [[4], [2, 3], [2, 1, 5], [3, 2, 2, 2]]) {
    const size = shape.reduce((a, b) => a * b, 1);
    count(size).forEach(flat => assert.equal(ravel(unravel(flat, shape), shape), flat));
  }
  assert.deepEqual(unravel(0, []), []);
  assert.equal(ravel([], []), 0);
});

void test('of a corner, only what is shown has a position', () => {
  const corner = array('x', [100, 30], [], [10, 5]);
  assert.equal(positionOf(31, corner), 6);
  assert.equal(positionOf(5, corner), -1);
  count(50).forEach(at => assert.equal(positionOf(flatOf(at, corner), corner), at));
});

void test('an element and where it went are marked together, from either side', () => {
  const fromResult = related(transposed, { array: 1, position: 1 });
  assert.deepEqual(
    fromResult.map(set => [...set]),
    [[3], [1]]
  );
  const fromStart = related(transposed, { array: 0, position: 3 });
  assert.deepEqual(
    fromStart.map(set => [...set]),
    [[3], [1]]
  );
});

void test('of a product, the row and the column are marked', () => {
  const [a, b, c] = related(product, { array: 2, position: 1 });
  assert.deepEqual(
    [a, b, c].map(set => [...(set ?? [])]),
    [[0, 1, 2], [1, 3, 5], [1]]
  );
  assert.deepEqual(targets(product, { array: 0, position: 1 }), [0, 1]);
  assert.deepEqual(targets(product, { array: 1, position: 2 }), [0, 2]);
});

void test('of millions of sources only those that are shown are looked for', () => {
  const many = 1e12;
  const long: Mapping = {
    arrays: [
      array('a', [1, many], [1, 2, 3], [1, 3]),
      array('b', [many, 1], [1, 2, 3], [3, 1]),
      array('c', [1, 1], [7])
    ],
    sources: [
      { first: [0], step: 1, count: many },
      { first: [0], step: 1, count: many }
    ]
  };
  assert.deepEqual(
    related(long, { array: 2, position: 0 }).map(set => [...set]),
    [[0, 1, 2], [0, 1, 2], [0]]
  );
  assert.equal(sentence(long, { array: 2, position: 0 }, texts), 'c[0, 0] = 7 <- a[0, :], b[:, 0]');
});

void test('sentences name the places', () => {
  assert.equal(sentence(transposed, { array: 1, position: 1 }, texts), 'x1[0, 1] = 4 <- x[1, 0] = 4');
  assert.equal(sentence(transposed, { array: 0, position: 3 }, texts), 'x[1, 0] = 4 -> x1[0, 1]');
  assert.equal(
    sentence(product, { array: 2, position: 1 }, texts),
    'c[0, 1] = 44 <- a[0, :], b[:, 1]: 1 × 2 + 3 × 4 + 5 × 6'
  );
  const alone = { arrays: [array('x', [], [7])], sources: [] };
  assert.equal(sentence(alone, { array: 0, position: 0 }, texts), 'x = 7');
});

void test('what was left out, and what cannot be seen, is said', () => {
  const slice: Mapping = {
    arrays: [array('x', [3], [1, 2, 3]), array('x1', [1], [2])],
    sources: [{ first: [1], step: 1, count: 1 }]
  };
  assert.equal(sentence(slice, { array: 0, position: 0 }, texts), 'x[0] out');
  slice.arrays[0] = array('x', [900], [1, 2, 3], [3]);
  assert.equal(sentence(slice, { array: 0, position: 0 }, texts), 'x[0] not seen');
  const copies: Mapping = {
    arrays: [array('x', [1], [5]), array('x1', [6], [5, 5, 5, 5, 5, 5])],
    sources: [{ first: [0, 0, 0, 0, 0, 0], step: 1, count: 1 }]
  };
  assert.equal(
    sentence(copies, { array: 0, position: 0 }, texts),
    'x[0] = 5 -> x1[0], x1[1], x1[2], x1[3] +2'
  );
});

void test('a result is tinted as what it came from; a sum is not', () => {
  assert.deepEqual(origin(transposed, { array: 1, position: 1 }), { operand: 0, part: 3 / 5 });
  assert.deepEqual(origin(transposed, { array: 0, position: 3 }), { operand: 0, part: 3 / 5 });
  assert.equal(origin(product, { array: 2, position: 0 }), null);
});

void test('slices lie side by side; nothing is drawn of what is empty', () => {
  assert.deepEqual(
    planes([2, 25, 2]).map(({ index, start }) => [index, start]),
    [
      [[0], 0],
      [[1], 50]
    ]
  );
  assert.equal(planes([]).length, 1);
  assert.equal(planes([7])[0]?.cols, 7);
  assert.equal(planes([2, 0, 3]).length, 0);
  assert.equal(planes([2, 3, 2, 2]).length, 6);
});

void test('a long vector is wrapped in round numbers', () => {
  assert.equal(perLine(100, 260, 24), 10);
  assert.equal(perLine(100, 10, 24), 1);
  assert.equal(perLine(8, 260, 24), 8);
  assert.equal(perLine(0, 260, 24), 1);
});

void test('arrays are arranged anew only where the width changes something', () => {
  const arrays = [array('x', [100], count(100)), transposed.arrays[0] ?? array('', [], [])];
  assert.deepEqual(arrange(arrays, 640), { beside: 2, across: [10, 2] });
  assert.deepEqual(arrange(arrays, 650), arrange(arrays, 640));
  assert.deepEqual(arrange(arrays, 400), { beside: 1, across: [10, 2] });
});

void test('keys move along the axes and never leave what is shown', () => {
  assert.equal(moved('ArrowDown', 0, [2, 25, 2], 2), 2);
  assert.equal(moved('ArrowDown', 48, [2, 25, 2], 2), 48);
  assert.equal(moved('PageDown', 3, [2, 25, 2], 2), 53);
  assert.equal(moved('ArrowDown', 5, [100], 10), 15);
  assert.equal(moved('End', 95, [98], 10), 97);
  assert.equal(moved('x', 5, [100], 10), null);
  for (const window of [[], [1], [7], [2, 3], [2, 3, 2], [2, 1, 3, 2]]) {
    const size = window.reduce((a, b) => a * b, 1);
    for (const key of [
      'ArrowLeft',
      'ArrowRight',
      'ArrowUp',
      'ArrowDown',
      'Home',
      'End',
      'PageUp',
      'PageDown'
    ]) {
      for (const at of count(size)) {
        const to = moved(key, at, window, 3);
        assert.ok(to !== null && to >= 0 && to < size, `${key} from ${at} in ${window.join()}`);
      }
    }
  }
});
