/**
 * Keeps what a page without a kernel needs: the notebook is saved once a widget of ours was displayed, because only a
 * saved output finds its widget again; and once a run has ended, or a page came back after one. A twin that the kernel
 * draws anew is put in its place also after the page was loaded anew, when nobody listens any more to the cell that made
 * it.
 */
import type { ICodeCellModel } from '@jupyterlab/cells';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

import { outputsOf } from './notebookCells';
import { isDrawn, newsOf, showsOurs, TwinDuty, twinOf, type ITwinNews } from './ownOutputs';
import { saveInTurn, takeTurns } from './saveInTurn';
import type { IFrontEnd } from './tokens';

/** Milliseconds from what was displayed to the save: by then it is in the notebook. */
const PATIENCE = 500;

/** Milliseconds from what was displayed to the save, if the kernel has nothing to draw of it: a chart before its run. */
const LONGEST = 5000;

/** Milliseconds from the end of a run to the save: several widgets draw what came of it, one after the other. */
const CALM = 2000;

/** Milliseconds by which the clock of a file may differ; as JupyterLab's own. */
const MARGIN = 500;

const DOCUMENTS = '@jupyterlab/docmanager-extension:plugin';

/** Notebooks that are to be saved, and the timer of each. */
const waiting = new WeakMap<NotebookPanel, number>();

/** Keep every notebook, present and future. */
export function keepTwins(frontEnd: IFrontEnd): void {
  const { tracker } = frontEnd;
  const duty = new TwinDuty();
  const follow = (panel: NotebookPanel): void => {
    takeTurns(panel.context);
    panel.sessionContext.iopubMessage.connect((_, { header, parent_header, content }) => {
      const news = newsOf(header.msg_type, content);
      if (news) {
        renew(panel.context.model.cells as Iterable<ICodeCellModel>, news);
        if (duty.saves(news, isOurs(panel, parent_header))) {
          saveSoon(frontEnd, panel, news.why ? CALM : PATIENCE);
        }
      }
    });
  };
  tracker.forEach(follow);
  tracker.widgetAdded.connect((_, panel) => follow(panel));
  NotebookActions.executed.connect((_, { notebook, cell }) => {
    const outputs = outputsOf(cell.model);
    const twins = outputs.filter(({ metadata }) => twinOf(metadata));
    twins.forEach(twin => duty.ran(twinOf(twin.metadata), !isDrawn(twin)));
    if (showsOurs(outputs)) {
      const panel = tracker.find(({ content }) => content === notebook);
      saveSoon(frontEnd, panel, twins.every(isDrawn) ? PATIENCE : LONGEST);
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

/** Whether a message answers one of this page. */
function isOurs({ sessionContext }: NotebookPanel, parent: object): boolean {
  return 'session' in parent && parent.session === sessionContext.session?.kernel?.clientId;
}

/** Save in so many milliseconds; what was to be saved before waits for it. */
function saveSoon(frontEnd: IFrontEnd, panel: NotebookPanel | undefined, patience = PATIENCE): void {
  if (panel) {
    window.clearTimeout(waiting.get(panel));
    waiting.set(
      panel,
      window.setTimeout(() => void saveQuietly(frontEnd, panel), patience)
    );
  }
}

/** Save, and leave it at that if it fails: JupyterLab has said so, and the next save comes. */
async function saveQuietly(frontEnd: IFrontEnd, panel: NotebookPanel): Promise<void> {
  await saveInTurn(panel.context, save => saveOurs(frontEnd, panel, save)).catch(() => undefined);
}

/**
 * Save, unless that is not ours to do: the file may not be written, other people write it too or have written it since,
 * or the user has turned saving by itself off.
 */
async function saveOurs(frontEnd: IFrontEnd, panel: NotebookPanel, save: () => Promise<void>): Promise<void> {
  if (panel.isDisposed || !panel.context.model.dirty) {
    return;
  }
  const { context } = panel;
  const loaded = await frontEnd.settings?.load(DOCUMENTS).catch(() => null);
  const allowed = loaded?.get('autosave').composite !== false;
  if (!allowed || !context.contentsModel?.writable || context.model.collaborative) {
    return;
  }
  if (!(await isWrittenElsewhere(frontEnd, context))) {
    await save();
  }
}

/** Whether the file has changed since this page read or wrote it: to be asked about that is for a save of one's own. */
async function isWrittenElsewhere({ app }: IFrontEnd, context: NotebookPanel['context']): Promise<boolean> {
  const { contents } = app.serviceManager;
  const disk = await contents.get(context.path, { content: false }).catch(() => null);
  const known = context.contentsModel?.last_modified;
  return !disk || !known || Date.parse(disk.last_modified) - Date.parse(known) > MARGIN;
}
