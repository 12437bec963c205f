/** The pure functions of the lab extension: the pages behind the cards, and what the kernel is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { announcement } from '../src/lab/language';
import { runnable, workbenchPage } from '../src/lab/pages';

void test('the page has one cell that runs the workbench, its input folded', () => {
  const page = workbenchPage('python3');
  assert.equal(page.cells.length, 1);
  assert.deepEqual(page.cells[0]?.metadata, { jupyter: { source_hidden: true } });
  assert.equal(page.cells[0].source, 'import dltp_widgets as dltp\n\ndltp.Workbench()');
  assert.equal(page.metadata.kernelspec?.name, 'python3');
});

void test('an inserted cell runs on its own', () => {
  assert.match(
    runnable('dltp.TensorInspector()'),
    /^import dltp_widgets as dltp\n\ndltp\.TensorInspector\(\)$/
  );
});

void test('the kernel is told a locale, and nothing that a locale is not', () => {
  assert.match(announcement('fr-FR'), /offer_language\("fr-FR", "jupyterlab"\)/);
  assert.match(announcement('fr"); import os; ("'), /offer_language\("frimportos", "jupyterlab"\)/);
});
