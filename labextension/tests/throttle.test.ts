/** Few calls instead of many. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { throttled } from '../src/views/throttle';

void test('the first value goes at once, the last one surely, those between only now and then', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const sent: number[] = [];
  const tell = throttled((value: number) => sent.push(value), 100);
  for (let value = 0; value < 50; value++) {
    tell(value);
    mock.timers.tick(10);
  }
  mock.timers.tick(500);
  assert.equal(sent[0], 0);
  assert.equal(sent.at(-1), 49);
  assert.ok(sent.length <= 7, String(sent.length));
  tell(7);
  assert.equal(sent.at(-1), 7);
  mock.timers.reset();
});
