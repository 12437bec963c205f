/** One save after the other. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';

import { saveInTurn, takeTurns } from '../src/lab/saveInTurn';

/** A document that counts its saves, and how many went on at once. */
class Notebook {
  isDisposed = false;
  fails = false;
  saves = 0;
  most = 0;
  private _now = 0;

  async save(): Promise<void> {
    this.saves++;
    this.most = Math.max(this.most, ++this._now);
    await setImmediate();
    this._now--;
    if (this.fails) {
      throw new Error('disk full');
    }
  }
}

function notebook(): Notebook {
  const made = new Notebook();
  takeTurns(made);
  return made;
}

void test('saves of ours, of a person and of JupyterLab never go on at once', async () => {
  const made = notebook();
  takeTurns(made); // twice changes nothing
  await Promise.all([
    made.save(),
    saveInTurn(made, save => save()),
    made.save(),
    saveInTurn(made, save => save())
  ]);
  assert.equal(made.most, 1);
  assert.equal(made.saves, 4);
});

void test('what is looked at before a save of ours is looked at in its turn', async () => {
  const made = notebook();
  const byHand = made.save();
  let before = -1;
  await saveInTurn(made, async () => {
    before = made.saves;
    await byHand;
  });
  assert.equal(before, 1);
});

void test('one that fails or is called off says so, and holds nobody up', async () => {
  const made = notebook();
  made.fails = true;
  const failed = made.save();
  const calledOff = saveInTurn(made, () => Promise.reject(new Error('ModalCancelError')));
  const later = saveInTurn(made, () => Promise.resolve());
  await assert.rejects(failed, /disk full/);
  await assert.rejects(calledOff, /ModalCancelError/);
  await later;
});

void test('a document that was closed meanwhile is not saved', async () => {
  const made = notebook();
  const last = made.save();
  const late = made.save();
  await Promise.resolve(); // the first has begun
  made.isDisposed = true;
  await last;
  await assert.rejects(late, /closed/);
  assert.equal(made.saves, 1);
});

void test('one of a server that does not answer holds up the next for a while, not for ever', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const made = notebook();
  void saveInTurn(made, () => new Promise(() => undefined));
  const later = made.save();
  await setImmediate();
  assert.equal(made.saves, 0);
  mock.timers.tick(60_000);
  await later;
  assert.equal(made.saves, 1);
  mock.timers.reset();
});
