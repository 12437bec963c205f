/** Which notebook shows a lab, and which cell belongs to which step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cellOf, endOf, keyAt, labOf, playerOf, WIDGET_VIEW, type ICell } from '../src/lab/labNotebook';

const view = (model_id: unknown, dltp: unknown): ICell => ({
  metadata: {},
  outputs: [{ data: { [WIDGET_VIEW]: { model_id } }, metadata: { dltp } }]
});
const cell = (key?: unknown): ICell => ({ metadata: key === undefined ? {} : { dltp: { key } } });

void test('the lab is the last widget that bears the mark', () => {
  assert.equal(labOf([cell(), view('a', undefined)]), null);
  assert.deepEqual(labOf([view('a', { lab: 'module1' }), view('b', { lab: 'module1' }), cell()]), {
    model: 'b',
    cell: 1
  });
});

void test('marks of another form are no marks', () => {
  for (const odd of [null, 'lab', 3, [], {}]) {
    assert.equal(labOf([view('a', odd)]), null);
  }
  assert.equal(labOf([view(7, { lab: 'module1' })]), null);
  assert.equal(keyAt([cell(3)], 0), '');
});

void test('the lab is made by the cell that was built for it, wherever it was shown last', () => {
  const built: ICell = { metadata: { dltp: { role: 'player' } } };
  assert.equal(playerOf([cell(), built, view('a', { lab: 'module1' })]), 1);
  assert.equal(playerOf([cell(), view('a', { lab: 'module1' })]), 1);
  assert.equal(playerOf([cell(), { metadata: { dltp: { role: 'card' } } }]), -1);
});

const page = [cell(), cell('tensors'), cell(), cell('rank'), cell(), cell(), cell('reshape')];

void test('a cell belongs to the nearest mark above it', () => {
  assert.deepEqual(
    page.map((_, index) => keyAt(page, index)),
    ['', 'tensors', 'tensors', 'rank', 'rank', 'rank', 'reshape']
  );
  assert.equal(keyAt(page, 99), 'reshape');
  assert.equal(keyAt([], 0), '');
});

void test('a step begins at its mark and ends before the next', () => {
  assert.equal(cellOf(page, 'rank'), 3);
  assert.equal(cellOf(page, 'nowhere'), -1);
  assert.equal(endOf(page, 'rank'), 5);
  assert.equal(endOf(page, 'reshape'), 6);
  assert.equal(endOf(page, 'nowhere'), 6);
});
