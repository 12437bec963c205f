/**
 * Draws again what ipywidgets gave up on after a page was loaded anew.
 *
 * An output asks for its widget at once and waits two seconds by the clock. While thousands of widgets come back the
 * page stands still for longer than that: the widget is there then, but nobody looks any more, and the output says
 * for good that it was not found.
 */
import type { CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Widget } from '@lumino/widgets';

import { WIDGET_VIEW } from './labNotebook';
import { livingModels } from './livingModels';

/** Milliseconds between two looks, and how many there are: a page that comes back may take a minute. */
const PAUSE = 2000;
const LOOKS = 60;

/** What an output of ipywidgets says, in every language. */
const LOADING = 'Loading widget...';
const GIVEN_UP = 'Error displaying widget: model not found';

/** An output that shows a widget, or would. */
interface WidgetOutput {
  id: string;
  says: string;
  draw: () => Promise<void>;
}

/** Look after a notebook whose outputs were there before its widgets. */
export async function drawAgain(panel: NotebookPanel): Promise<void> {
  await Promise.all([panel.context.ready, panel.revealed, panel.sessionContext.ready]);
  for (let look = 0; look < LOOKS && !panel.isDisposed; look++) {
    const outputs = widgetOutputs(panel);
    const givenUp = outputs.filter(({ says }) => says === GIVEN_UP);
    const living = givenUp.length > 0 ? await livingModels(panel) : new Set<string>();
    const lost = givenUp.filter(({ id }) => living.has(id));
    if (lost.length === 0 && !outputs.some(({ says }) => says === LOADING)) {
      return;
    }
    await Promise.all(lost.map(({ draw }) => draw()));
    await new Promise(resolve => setTimeout(resolve, PAUSE));
  }
}

function widgetOutputs({ content }: NotebookPanel): WidgetOutput[] {
  return content.widgets
    .filter((cell): cell is CodeCell => cell.model.type === 'code')
    .flatMap(({ outputArea }) => outputArea.widgets.map((child, index) => outputOf(outputArea, child, index)))
    .filter(output => output !== null);
}

function outputOf({ model }: CodeCell['outputArea'], child: Widget, index: number): WidgetOutput | null {
  const output = index < model.length ? model.get(index) : null;
  const view = output?.data[WIDGET_VIEW] as { model_id?: unknown } | undefined;
  const renderer = [...child.children()].find(part => 'renderModel' in part) as
    (IRenderMime.IRenderer & Widget) | undefined;
  if (!output || !renderer || typeof view?.model_id !== 'string') {
    return null;
  }
  return {
    id: view.model_id,
    says: renderer.node.firstElementChild ? '' : renderer.node.textContent,
    draw: () => {
      renderer.removeClass('jupyter-widgets'); // of the sentence
      return renderer.renderModel(output);
    }
  };
}
