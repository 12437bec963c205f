/** Which outputs are ours, and which cells bring the widgets back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  cellsToRun,
  isDrawn,
  newsOf,
  showsOurs,
  TwinDuty,
  twinOf,
  type ICodeCell
} from '../src/lab/ownOutputs';

const output = (dltp: unknown): { data: Record<string, unknown>; metadata: Record<string, unknown> } => ({
  data: {},
  metadata: { dltp }
});
const cell = (source: string, ran = true, shows = false): ICodeCell => ({ metadata: {}, source, ran, shows });

void test('a twin and a lab are ours, nothing else is', () => {
  assert.equal(showsOurs([output({ twin: 'a' })]), true);
  assert.equal(showsOurs([output({ lab: 'module1' })]), true);
  for (const odd of [undefined, null, 'twin', 3, [], {}, { twin: 4 }]) {
    assert.equal(showsOurs([output(odd)]), false);
  }
  assert.equal(showsOurs(undefined), false);
  assert.equal(twinOf({ dltp: { twin: 'a' } }), 'a');
});

void test('what is run again was run before, and is ours', () => {
  const cells = [
    cell('import dltp_widgets as dltp'),
    null,
    cell('import time'),
    cell('exp = dltp.Experiment(data, model)'),
    cell('dltp.Workbench()', false),
    cell('lab.exercise("rank")', true, true),
    cell('mydltp = adltp')
  ];
  assert.deepEqual(cellsToRun(cells), [0, 3, 5]);
});

void test('only an update of a twin is news of one', () => {
  const content = { data: { 'text/html': '<p>' }, metadata: { dltp: { twin: 'a' } } };
  assert.deepEqual(newsOf('update_display_data', content), { id: 'a', data: content.data, why: '' });
  const ended = newsOf('update_display_data', { ...content, transient: { dltp: 'ended' } });
  assert.equal(ended?.why, 'ended');
  assert.equal(newsOf('display_data', content), null);
  assert.equal(newsOf('update_display_data', { data: {}, metadata: {} }), null);
  assert.equal(newsOf('update_display_data', {}), null);
});

void test('a twin is drawn once it says or shows something', () => {
  assert.equal(isDrawn({ data: { 'text/html': '<div></div>', 'text/plain': '' }, metadata: {} }), false);
  assert.equal(isDrawn({ data: { 'text/html': '<p>Run 1</p>', 'text/plain': 'Run 1' }, metadata: {} }), true);
  assert.equal(
    isDrawn({ data: { 'text/html': '<img>', 'text/plain': '', 'image/png': 'iVBO' }, metadata: {} }),
    true
  );
});

void test('one page saves: the one that ran the cell, then the last one that showed the widget', () => {
  const news = (why: string): { id: string; data: Record<string, unknown>; why: string } => ({
    id: 'a',
    data: {},
    why
  });
  const [first, second] = [new TwinDuty(), new TwinDuty()];
  first.ran('a', true);
  assert.equal(first.saves(news(''), false), true); // drawn for the first time
  assert.equal(first.saves(news(''), false), false); // an edit
  assert.equal(second.saves(news('ended'), false), false);
  assert.equal(first.saves(news('ended'), false), true);
  assert.equal(second.saves(news('again'), true), true); // it came, and shows the widget
  assert.equal(first.saves(news('again'), false), false);
  assert.equal(second.saves(news('ended'), false), true);
  assert.equal(first.saves(news('ended'), false), false);
});
