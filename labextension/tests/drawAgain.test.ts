/** What ipywidgets gave up on is drawn again, if the kernel has it. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';

import { drawAgain } from '../src/lab/drawAgain';
import { WIDGET_VIEW } from '../src/lab/labNotebook';

const GIVEN_UP = 'Error displaying widget: model not found';
const LOADING = 'Loading widget...';

/** An output as JupyterLab draws it: a panel with a prompt and a renderer. */
class Output {
  drawn = 0;
  node: { firstElementChild: object | null; textContent: string };
  readonly output: object;

  constructor(id: string, says: string) {
    this.output = { data: { [WIDGET_VIEW]: { model_id: id } } };
    this.node = { firstElementChild: null, textContent: says };
  }

  children(): object[] {
    return [{ node: {} }, this];
  }

  removeClass(): void {
    // nothing here looks at classes
  }

  renderModel(output: object): Promise<void> {
    assert.equal(output, this.output);
    this.drawn += 1;
    this.node = { firstElementChild: {}, textContent: '' };
    return Promise.resolve();
  }
}

function notebook(outputs: Output[], living: string[]): { asked: () => number; panel: never } {
  let asked = 0;
  const requestCommInfo = async (): Promise<object> => {
    asked += 1;
    await setImmediate();
    return { content: { status: 'ok', comms: Object.fromEntries(living.map(id => [id, {}])) } };
  };
  const panel = {
    context: { ready: Promise.resolve() },
    revealed: Promise.resolve(),
    sessionContext: { ready: Promise.resolve(), session: { kernel: { status: 'idle', requestCommInfo } } },
    content: {
      widgets: [
        { model: { type: 'markdown' } },
        {
          model: { type: 'code' },
          outputArea: {
            widgets: outputs,
            model: { length: outputs.length, get: (index: number) => outputs.at(index)?.output }
          }
        }
      ]
    }
  };
  return { asked: () => asked, panel: panel as never };
}

async function turns(milliseconds: number): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await setImmediate();
  }
  mock.timers.tick(milliseconds);
}

void test('a widget that the kernel has is drawn again, one that it has not is left alone', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const [lost, gone] = [new Output('a', GIVEN_UP), new Output('b', GIVEN_UP)];
  const { panel } = notebook([lost, gone], ['a']);
  const done = drawAgain(panel);
  await turns(2000);
  await done;
  assert.deepEqual([lost.drawn, gone.drawn], [1, 0]);
  mock.timers.reset();
});

void test('one that is still awaited is looked at again; where all is drawn, nobody is asked', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const late = new Output('a', LOADING);
  const { asked, panel } = notebook([late], ['a']);
  const done = drawAgain(panel);
  await turns(2000);
  assert.deepEqual([late.drawn, asked()], [0, 0]);
  late.node.textContent = GIVEN_UP;
  await turns(2000);
  await turns(2000);
  await done;
  assert.deepEqual([late.drawn, asked()], [1, 1]);
  mock.timers.reset();
});
