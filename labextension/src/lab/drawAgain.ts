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

type Renderer = IRenderMime.IRenderer & Widget;

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
    const living = widgetOutputs(panel).some(isGivenUp) ? await livingModels(panel) : new Set<string>();
    const outputs = widgetOutputs(panel); // a busy kernel has answered late, and cells may have been run
    const lost = outputs.filter(output => isGivenUp(output) && living.has(output.id));
    if (lost.length === 0 && !outputs.some(({ says }) => says === LOADING)) {
      return;
    }
    await Promise.allSettled(lost.map(({ draw }) => draw()));
    await new Promise(resolve => setTimeout(resolve, PAUSE));
  }
}

/** Draw a widget that the kernel is known to have. */
export async function drawSurely(renderer: Renderer, model: IRenderMime.IMimeModel): Promise<void> {
  await renderer.renderModel(model);
  for (let look = 0; look < LOOKS && !renderer.isDisposed && says(renderer) === GIVEN_UP; look++) {
    await new Promise(resolve => setTimeout(resolve, PAUSE));
    await draw(renderer, model);
  }
}

function isGivenUp(output: WidgetOutput): boolean {
  return output.says === GIVEN_UP;
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
  const renderer = [...child.children()].find(part => 'renderModel' in part) as Renderer | undefined;
  if (!output || !renderer || typeof view?.model_id !== 'string') {
    return null;
  }
  return { id: view.model_id, says: says(renderer), draw: () => draw(renderer, output) };
}

function says({ node }: Renderer): string {
  return node.firstElementChild ? '' : node.textContent;
}

async function draw(renderer: Renderer, model: IRenderMime.IMimeModel): Promise<void> {
  renderer.removeClass('jupyter-widgets'); // of the sentence
  await renderer.renderModel(model);
}
