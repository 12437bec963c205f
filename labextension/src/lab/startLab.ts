/** From an open notebook to its living lab: the one cell that makes it is run, unless the lab lives already. */
import type { NotebookPanel } from '@jupyterlab/notebook';

import { labOf } from './labNotebook';
import { livingModels } from './livingModels';
import { cellsOf } from './notebookCells';
import { runFirst } from './openPage';
import { revive } from './revive';
import { PANEL_ID, type IFrontEnd } from './tokens';

/** Notebooks whose lab is being started: a second press must not run the cell twice. */
const starting = new WeakSet<NotebookPanel>();

/**
 * Show the side panel, and start the lab.
 *
 * Only for what a student asked of us (a card, the panel's button, `dltp lab`): a notebook that is merely opened runs
 * nothing.
 */
export async function startLab({ shell }: IFrontEnd, panel: NotebookPanel): Promise<void> {
  shell?.activateById(PANEL_ID);
  if (starting.has(panel)) {
    return;
  }
  starting.add(panel);
  try {
    await Promise.all([panel.context.ready, panel.revealed, panel.sessionContext.ready]);
    if (!(await livingLab(panel))) {
      await revive(panel.sessionContext);
      await runFirst(panel);
    }
  } finally {
    starting.delete(panel);
  }
}

/** The model of the lab that a notebook shows, if its kernel knows it. */
export async function livingLab(panel: NotebookPanel): Promise<string | null> {
  const model = labOf(cellsOf(panel.content))?.model;
  return model !== undefined && (await livingModels(panel)).has(model) ? model : null;
}
