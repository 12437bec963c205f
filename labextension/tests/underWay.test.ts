/** A click that comes after what was entered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { valuesUnderWay } from '../src/views/underWay';

function manager(...models: object[]): unknown {
  return { _modelsSync: new Map(models.map((model, index) => [String(index), model])) };
}

void test('a value is under way while a living widget holds one back', () => {
  const calm = { comm_live: true, _msg_buffer: null };
  assert.equal(valuesUnderWay(manager(calm)), false);
  assert.equal(valuesUnderWay(manager(calm, { comm_live: true, _msg_buffer: { value: 3 } })), true);
  assert.equal(valuesUnderWay(manager({ comm_live: false, _msg_buffer: { value: 3 } })), false);
});

void test('a manager that does not say holds nothing up', () => {
  for (const unknown of [undefined, null, {}, { _modelsSync: 3 }, manager({ comm_live: true })]) {
    assert.equal(valuesUnderWay(unknown), false);
  }
});
