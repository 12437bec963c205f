/** The pure functions of the builder: keys and selections, the drawing of a graph, the colours of code. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { coloured } from '../src/views/codeColours';
import type { Keystroke } from '../src/views/keys';
import { codeOf } from '../src/views/layerCode';
import { actOf, clicked, moved, type Selection } from '../src/views/layerEditorKeys';
import { BLOCK, layOut, type Sources } from '../src/views/layerEditorLayout';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const stroke = (key: string, held: Partial<Keystroke> = {}): Keystroke => ({ key, ...plain, ...held });
const at = (row: number): Selection => ({ selected: [row], current: row, anchor: row });

void test('each act has its keys', () => {
  assert.equal(actOf(stroke('Delete')), 'remove');
  assert.equal(actOf(stroke('ArrowUp', { altKey: true })), 'up');
  assert.equal(actOf(stroke('ArrowDown', { altKey: true })), 'down');
  assert.equal(actOf(stroke('z', { ctrlKey: true })), 'undo');
  assert.equal(actOf(stroke('Z', { metaKey: true, shiftKey: true })), 'redo');
  assert.equal(actOf(stroke('y', { ctrlKey: true })), 'redo');
  assert.equal(actOf(stroke('d', { ctrlKey: true })), 'duplicate');
  assert.equal(actOf(stroke('Enter')), 'open');
  for (const other of [stroke('Enter', { shiftKey: true }), stroke('s', { ctrlKey: true }), stroke('q')]) {
    assert.equal(actOf(other), null);
  }
});

void test('the arrows lead through the list and stop at its ends', () => {
  assert.deepEqual(moved(stroke('ArrowDown'), at(1), 3), at(2));
  assert.deepEqual(moved(stroke('ArrowDown'), at(2), 3), at(2));
  assert.deepEqual(moved(stroke('ArrowUp'), at(0), 3), at(0));
  assert.deepEqual(moved(stroke('ArrowDown'), at(-1), 3), at(0));
  assert.deepEqual(moved(stroke('End'), at(0), 3), at(2));
  assert.equal(moved(stroke('ArrowDown'), at(-1), 0), null);
  assert.equal(moved(stroke('ArrowDown', { altKey: true }), at(0), 3), null);
  assert.equal(moved(stroke('q'), at(0), 3), null);
});

void test('Shift selects a range, Ctrl one by one', () => {
  const down = stroke('ArrowDown', { shiftKey: true });
  const two = moved(down, at(1), 5);
  assert.deepEqual(two, { selected: [1, 2], current: 2, anchor: 1 });
  const up = moved(stroke('Home', { shiftKey: true }), two, 5);
  assert.deepEqual(up, { selected: [0, 1], current: 0, anchor: 1 });
  const more = clicked(4, two, { ...plain, ctrlKey: true });
  assert.deepEqual(more.selected, [1, 2, 4]);
  assert.deepEqual(clicked(2, more, { ...plain, ctrlKey: true }).selected, [1, 4]);
  assert.deepEqual(moved(stroke('a', { ctrlKey: true }), at(1), 3)?.selected, [0, 1, 2]);
  const without = moved(stroke('ArrowDown', { ctrlKey: true }), at(0), 3);
  assert.deepEqual(without, { selected: [0], current: 1, anchor: 0 });
  assert.deepEqual(moved(stroke(' ', { ctrlKey: true }), without, 3)?.selected, [0, 1]);
});

const apart = (a: { x: number; y: number }, b: { x: number; y: number }): boolean =>
  Math.abs(a.x - b.x) >= BLOCK.width || Math.abs(a.y - b.y) >= BLOCK.height;

void test('blocks never lie on one another, and every line leads down', () => {
  const random = (seed: number) => () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let seed = 1; seed <= 40; seed++) {
    const next = random(seed);
    const sources: Sources = Array.from({ length: 14 }, (_, i) =>
      i < 2 ? [] : Array.from({ length: 1 + Math.floor(next() * 2) }, () => Math.floor(next() * i))
    );
    const { places, lines, width, height } = layOut(sources);
    places.forEach((place, i) => {
      assert.ok(place.x >= 0 && place.x + BLOCK.width <= width + 1e-6);
      assert.ok(place.y >= 0 && place.y + BLOCK.height <= height + 1e-6);
      assert.ok(places.slice(0, i).every(other => apart(place, other)));
    });
    assert.equal(lines.length, sources.flat().length);
    for (const line of lines) {
      line.slice(1).forEach((point, i) => assert.ok(point.y > (line[i]?.y ?? Infinity)));
      for (const { x, y } of line.slice(1, -1)) {
        const hits = places.some(p => x > p.x && x < p.x + BLOCK.width && y > p.y && y < p.y + BLOCK.height);
        assert.ok(!hits, 'a line goes around the blocks');
      }
    }
  }
});

void test('layers are copied as a list, models among them as a whole', () => {
  const dense = { code: 'keras.layers.Dense(\n    3\n)', setup: '' };
  assert.equal(codeOf([dense, { code: '', setup: '' }, dense]), `${dense.code},\n${dense.code},\n`);
  const base = { code: 'vgg16', setup: 'vgg16 = keras.applications.VGG16()\nvgg16.trainable = False' };
  const items = '    vgg16,\n    keras.layers.Dense(\n        3\n    ),\n';
  assert.equal(codeOf([base, dense]), `${base.setup}\nmodel = keras.Sequential([\n${items}])\n`);
});

void test('a stack is one column, and nothing is drawn of nothing', () => {
  const { places, width } = layOut([[], [0], [1]]);
  assert.equal(width, BLOCK.width);
  assert.deepEqual(new Set(places.map(place => place.x)), new Set([0]));
  assert.deepEqual(layOut([]), { places: [], lines: [], width: 0, height: 0 });
});

void test('coloured code is the same code', () => {
  const code = 'import keras  # mine\nm.add(Dense(0.5, name="d\\"1"))\ns = """a\nb"""\nx = \'open\n';
  const pieces = coloured(code);
  assert.equal(pieces.map(({ text }) => text).join(''), code);
  const kinds = Object.fromEntries(pieces.map(({ kind, text }) => [text, kind]));
  assert.equal(kinds.import, 'keyword');
  assert.equal(kinds['# mine'], 'comment');
  assert.equal(kinds['"d\\"1"'], 'string');
  assert.equal(kinds['"""a\nb"""'], 'string');
  assert.equal(kinds['0.5'], 'number');
  assert.equal(kinds.Dense, 'call');
  assert.equal(kinds.name, 'argument');
});

void test('code of any length is cut in time', () => {
  const start = performance.now();
  const hostile = ['"'.repeat(50_000), "'''".repeat(20_000), '\\"'.repeat(50_000), '#'.repeat(100_000)];
  for (const code of hostile) {
    assert.equal(
      coloured(code).reduce((sum, { text }) => sum + text.length, 0),
      code.length
    );
  }
  assert.ok(performance.now() - start < 5000);
});
