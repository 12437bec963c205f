/** One save after the other. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';

import { saveInTurn, watchSaves } from '../src/lab/saveInTurn';

type State = 'started' | 'completed' | 'failed';
type Slot = (sender: unknown, state: State) => void;

/** A document that tells of its saves, as JupyterLab's do, and of how many go on at once. */
class Notebook {
  isDisposed = false;
  most = 0;
  readonly saveState = {
    connect: (slot: Slot): boolean => this._slots.add(slot).size > 0,
    disconnect: (slot: Slot): boolean => this._slots.delete(slot)
  };
  private readonly _slots = new Set<Slot>();
  private _now = 0;

  tell(state: State): void {
    [...this._slots].forEach(slot => slot(this, state));
  }

  async save(state: State = 'completed'): Promise<void> {
    this.tell('started');
    this.most = Math.max(this.most, ++this._now);
    await setImmediate();
    this._now--;
    this.tell(state);
    if (state === 'failed') {
      throw new Error('disk full');
    }
  }
}

void test('saves of ours and of others never go on at once', async () => {
  const notebook = new Notebook();
  watchSaves(notebook);
  const byHand = notebook.save();
  await Promise.all([byHand, ...[1, 2, 3].map(() => saveInTurn(notebook, () => notebook.save()))]);
  assert.equal(notebook.most, 1);
});

void test('one that fails says so, and holds nobody up', async () => {
  const notebook = new Notebook();
  watchSaves(notebook);
  const failed = saveInTurn(notebook, () => notebook.save('failed'));
  const later = saveInTurn(notebook, () => notebook.save());
  await assert.rejects(failed, /disk full/);
  await later;
});

void test('one that was called off is not waited for without end', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const notebook = new Notebook();
  watchSaves(notebook);
  notebook.tell('started'); // and JupyterLab says no more of it
  let saved = false;
  const turn = saveInTurn(notebook, async () => {
    saved = true;
    await Promise.resolve();
  });
  await setImmediate();
  assert.equal(saved, false);
  mock.timers.tick(10_000);
  await turn;
  assert.equal(saved, true);
  mock.timers.reset();
});

void test('one of ours that was called off holds up none, and a closed document is not saved', async () => {
  const notebook = new Notebook();
  watchSaves(notebook);
  const calledOff = saveInTurn(notebook, async () => {
    notebook.tell('started');
    await setImmediate();
    throw new Error('ModalCancelError');
  });
  const later = saveInTurn(notebook, () => notebook.save());
  await assert.rejects(calledOff);
  await later;
  notebook.isDisposed = true;
  await assert.rejects(
    saveInTurn(notebook, () => assert.fail('saved')),
    /closed/
  );
});
