/** A click that comes after what was entered. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';

import { clicksWait, heldBack } from '../src/views/underWay';

interface Sender {
  comm_live?: boolean;
  _msg_buffer?: object | null;
}

/** As much of a button as is looked at; a click of a program passes the listener, as in a page. */
class Button {
  pressed = 0;
  listen: (event: Event) => void = () => undefined;

  closest(selector: string): Button | null {
    return selector === '.jupyter-button' ? this : null;
  }

  click(): void {
    const passed = this.pressed + 1;
    const stop = (): void => {
      this.pressed = passed - 1;
    };
    this.pressed = passed;
    this.listen({ target: this, stopImmediatePropagation: stop, preventDefault: stop } as never);
  }
}

function manager(...models: Sender[]): { _modelsSync: Map<string, Sender> } {
  return { _modelsSync: new Map(models.map((model, index) => [String(index), model])) };
}

function button(listen: (event: Event) => void): Button {
  const made = new Button();
  made.listen = listen;
  return made;
}

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  Object.assign(globalThis, { Element: Button });
});
afterEach(() => mock.timers.reset());

void test('a value is under way while a living widget holds one back', () => {
  const calm = { comm_live: true, _msg_buffer: null };
  assert.equal(heldBack(manager(calm)).length, 0);
  assert.equal(heldBack(manager(calm, { comm_live: true, _msg_buffer: { value: 3 } })).length, 1);
  assert.equal(heldBack(manager({ comm_live: false, _msg_buffer: { value: 3 } })).length, 0);
});

void test('a manager that does not say holds nothing up', () => {
  for (const unknown of [undefined, null, {}, { _modelsSync: 3 }, manager({ comm_live: true })]) {
    const pressed = button(clicksWait(unknown));
    pressed.click();
    assert.equal(pressed.pressed, 1);
  }
});

void test('clicks wait for the value, each of them, and then come', () => {
  const field: Sender = { comm_live: true, _msg_buffer: { value: 3 } };
  const pressed = button(clicksWait(manager(field)));
  pressed.click();
  pressed.click();
  mock.timers.tick(1000);
  assert.equal(pressed.pressed, 0);
  field._msg_buffer = null;
  pressed.click(); // nor does a later one overtake them
  assert.equal(pressed.pressed, 0);
  mock.timers.tick(20);
  assert.equal(pressed.pressed, 3);
});

void test('a value that is never sent is waited for once', () => {
  const field: Sender = { comm_live: true, _msg_buffer: { value: 3 } };
  const pressed = button(clicksWait(manager(field)));
  pressed.click();
  mock.timers.tick(15_000);
  assert.equal(pressed.pressed, 1);
  pressed.click();
  assert.equal(pressed.pressed, 2);
  field._msg_buffer = null; // it was sent after all
  assert.equal(heldBack(manager(field)).length, 0);
  field._msg_buffer = { value: 4 };
  pressed.click();
  assert.equal(pressed.pressed, 2);
});
