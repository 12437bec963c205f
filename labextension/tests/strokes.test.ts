/** The strokes of the digit pad. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { begin, extend, moved, onPad, STEP, type Stroke } from '../src/views/strokes';

void test('a point beside the pad is drawn at its edge, to three decimals', () => {
  assert.deepEqual(onPad([-0.2, 1.7]), [0, 1]);
  assert.deepEqual(onPad([0.12345, 0.5]), [0.123, 0.5]);
});

void test('a stroke begins with a dot and goes on; the strokes before it stay', () => {
  const one: readonly Stroke[] = begin([], [0.5, 0.5]);
  assert.deepEqual(one, [[[0.5, 0.5]]]);
  const two = extend(begin(one, [0.1, 0.1]), [0.2, 0.1]);
  assert.deepEqual(two, [
    [[0.5, 0.5]],
    [
      [0.1, 0.1],
      [0.2, 0.1]
    ]
  ]);
  assert.equal(two[0], one[0]);
});

void test('a pen that trembles draws nothing, and without a stroke there is nothing to go on with', () => {
  const dot = begin([], [0.5, 0.5]);
  assert.equal(extend(dot, [0.503, 0.501]), dot);
  assert.deepEqual(extend([], [0.5, 0.5]), []);
});

void test('arrow keys move the pen by one pixel of MNIST, never off the pad; other keys do not', () => {
  assert.deepEqual(moved([0.5, 0.5], 'ArrowUp'), onPad([0.5, 0.5 - STEP]));
  assert.deepEqual(moved([1, 0], 'ArrowRight'), [1, 0]);
  assert.equal(moved([0.5, 0.5], 'a'), null);
});
