/**
 * Keeps what a page without a kernel needs: the notebook is saved once a widget of ours was displayed, because only a
 * saved output finds its widget again; and a twin that the kernel draws anew is put in its place also after the page was
 * loaded anew, when nobody listens any more to the cell that made it.
 */
import type { ICodeCellModel } from '@jupyterlab/cells';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

import { outputsOf } from './notebookCells';
import { isDrawn, newsOf, showsOurs, twinOf, type ITwinNews } from './ownOutputs';
import type { IFrontEnd } from './tokens';

/** Milliseconds from what was displayed to the save: by then it is in the notebook. */
const PATIENCE = 500;

const DOCUMENTS = '@jupyterlab/docmanager-extension:plugin';

/** Notebooks that somebody saves at this moment: two at once would find the file changed by the other. */
const saving = new WeakSet();

/** Keep every notebook, present and future. */
export function keepTwins(frontEnd: IFrontEnd): void {
  const { tracker } = frontEnd;
  /** Twins of cells that this page ran, to be drawn a moment later: a second page must not save the file, too. */
  const awaited = new Set<string>();
  const follow = (panel: NotebookPanel): void => {
    panel.context.saveState.connect((context, state) => {
      saving[state === 'started' ? 'add' : 'delete'](context);
    });
    panel.sessionContext.iopubMessage.connect((_, { header, content }) => {
      const news = newsOf(header.msg_type, content);
      if (news) {
        renew(panel.context.model.cells as Iterable<ICodeCellModel>, news);
        if (awaited.delete(news.id)) {
          saveSoon(frontEnd, panel);
        }
      }
    });
  };
  tracker.forEach(follow);
  tracker.widgetAdded.connect((_, panel) => follow(panel));
  NotebookActions.executed.connect((_, { notebook, cell }) => {
    const outputs = outputsOf(cell.model);
    const toCome = outputs.filter(output => twinOf(output.metadata) && !isDrawn(output));
    toCome.forEach(({ metadata }) => awaited.add(twinOf(metadata)));
    if (showsOurs(outputs) && toCome.length === 0) {
      saveSoon(
        frontEnd,
        tracker.find(({ content }) => content === notebook)
      );
    }
  });
}

/** Put what the kernel has drawn into every output that is that twin. */
function renew(cells: Iterable<ICodeCellModel>, { id, data: drawn }: ITwinNews): void {
  for (const cell of cells) {
    outputsOf(cell).forEach(({ data, metadata }, index) => {
      if (twinOf(metadata) === id && data['text/html'] !== drawn['text/html']) {
        cell.outputs.set(index, { output_type: 'display_data', data: drawn, metadata } as never);
      }
    });
  }
}

function saveSoon(frontEnd: IFrontEnd, panel: NotebookPanel | undefined): void {
  window.setTimeout(() => void save(frontEnd, panel), PATIENCE);
}

/**
 * Save, unless that is not ours to do: the file may not be written, other people write it too, or the user has turned
 * saving by itself off.
 */
async function save(frontEnd: IFrontEnd, panel: NotebookPanel | undefined): Promise<void> {
  if (!panel || panel.isDisposed || !panel.context.model.dirty) {
    return;
  }
  const { context } = panel;
  const loaded = await frontEnd.settings?.load(DOCUMENTS).catch(() => null);
  const allowed = loaded?.get('autosave').composite !== false;
  if (!allowed || !context.contentsModel?.writable || context.model.collaborative) {
    return;
  }
  if (saving.has(context)) {
    saveSoon(frontEnd, panel);
  } else {
    await context.save();
  }
}
