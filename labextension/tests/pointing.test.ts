/** Where the mouse is in a figure. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { share } from '../src/views/pointing';

void test('the ends of the axes are 0 and 1; margins and what is beside the figure are nowhere', () => {
  const figure = { left: 100, right: 400, top: 10, bottom: 190 };
  const at = (clientX: number, clientY = 50): number | null => share({ clientX, clientY }, figure, [50, 12]);
  assert.equal(at(150), 0);
  assert.equal(at(388), 1);
  assert.equal(at(269), 0.5);
  assert.deepEqual([at(149), at(389), at(269, 5), at(269, 191)], [null, null, null, null]);
});
