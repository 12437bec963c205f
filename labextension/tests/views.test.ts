/** The pure functions that all views share: colours, numbers, keys. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { colour, ends, gradient, ink, position, special, SPECIAL } from '../src/views/colormap';
import { fill, formatRead, formatValue } from '../src/views/format';
import { staysInside } from '../src/views/keys';

void test('a value finds its place between the ends of the colours', () => {
  assert.equal(position(5, [0, 10]), 0.5);
  assert.equal(position(-1, [0, 10]), 0);
  assert.equal(position(99, [0, 10]), 1);
  assert.equal(position(7, [7, 7]), 0.5);
});

void test('signed values are centred at zero, opposite values mirror each other', () => {
  assert.deepEqual(ends(-1, 4, true), [-4, 4]);
  assert.deepEqual(ends(-1, 4, false), [-1, 4]);
  assert.equal(position(0, ends(-1, 4, true)), 0.5);
  assert.equal(position(2, ends(-1, 4, true)) + position(-2, ends(-1, 4, true)), 1);
  const [red, , blue] = colour('diverging', 1);
  assert.ok(red > blue && Math.min(...colour('diverging', 0.5)) > 240);
});

void test('scales begin and end where they should', () => {
  assert.deepEqual(colour('grey', 0), [0, 0, 0]);
  assert.deepEqual(colour('grey', 1), [255, 255, 255]);
  assert.deepEqual(colour('sequential', 0), [68, 1, 84]);
  assert.deepEqual(colour('sequential', 1), [253, 231, 37]);
  assert.match(gradient('grey'), /^linear-gradient\(to right, rgb\(0 0 0\), rgb\(255 255 255\)\)$/);
});

void test('what is no finite number has a colour that is far from every scale', () => {
  assert.deepEqual([NaN, Infinity, -Infinity, 0].map(special), ['nan', 'above', 'below', null]);
  for (const odd of Object.values(SPECIAL)) {
    for (const scale of ['grey', 'sequential', 'diverging'] as const) {
      for (let at = 0; at <= 1; at += 0.05) {
        const distance = Math.hypot(...colour(scale, at).map((c, i) => c - (odd[i] ?? 0)));
        assert.ok(distance > 60, `${scale} ${at} ${distance}`);
      }
    }
  }
});

void test('the sequential scale only grows lighter', () => {
  const light = Array.from({ length: 21 }, (_, i) => {
    const [r, g, b] = colour('sequential', i / 20);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  });
  light.slice(1).forEach((value, i) => assert.ok(value > (light[i] ?? 0)));
});

void test('numbers on a colour are black or white, whichever contrasts', () => {
  assert.equal(ink([255, 255, 255]), '#000');
  assert.equal(ink([20, 20, 90]), '#fff');
});

void test('numbers are written short, with the mark of the language', () => {
  assert.equal(formatValue(0.25, ','), '0,25');
  assert.equal(formatValue(253), '253');
  assert.equal(formatValue(-1.23456), '−1.235');
  assert.equal(formatValue(-0.00001234), '−1.23e−5');
  assert.equal(formatValue(NaN), 'NaN');
  assert.equal(formatValue(-Infinity), '−∞');
  assert.equal(fill('{count} images of {size}', { count: 2, size: '28' }), '2 images of 28');
  assert.equal(fill('{unknown}', {}), '{unknown}');
});

void test('a value that is read by itself is written as exactly as it is held', () => {
  assert.equal(formatRead(1_700_000_001), '1700000001');
  assert.equal(formatRead(-(2 ** 53) + 1), '−9007199254740991');
  assert.equal(formatRead(Math.fround(0.123456), ','), '0,123456');
  assert.equal(formatRead(Math.fround(0.1)), '0.1');
  assert.equal(formatRead(12345678.5), '1.234568e7');
  assert.equal(formatRead(-1.5e-9), '−1.5e−9');
  assert.equal(formatRead(1e300), '1e300');
  assert.equal(formatRead(-Infinity), '−∞');
});

void test('plain keys stay in the composite, chords go on', () => {
  const stroke = { key: 'x', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  for (const key of ['x', 'd', 'b', 'Delete', 'Enter', 'Escape', 'ArrowDown', 'Tab', ' ']) {
    assert.ok(staysInside({ ...stroke, key }, false), key);
  }
  assert.ok(staysInside({ ...stroke, key: 'M', shiftKey: true }, false), 'Shift+M merges cells');
  assert.ok(!staysInside({ ...stroke, key: 'Enter', shiftKey: true }, true), 'Shift+Enter runs the cell');
  assert.ok(!staysInside({ ...stroke, key: 's', ctrlKey: true }, true), 'Ctrl+S saves');
  assert.ok(staysInside({ ...stroke, key: 'z', ctrlKey: true }, true), 'Ctrl+Z undoes in the field');
  assert.ok(!staysInside({ ...stroke, key: 'z', ctrlKey: true }, false));
});
