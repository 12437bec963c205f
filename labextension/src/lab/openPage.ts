/** From a card to a running widget: new notebook, opened, started, kept. */
import type { FileBrowser } from '@jupyterlab/filebrowser';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type * as nbformat from '@jupyterlab/nbformat';

import { playerOf } from './labNotebook';
import { cellsOf } from './notebookCells';
import { PLUGIN_ID, type IFrontEnd } from './tokens';

/**
 * Write a new notebook into the folder that the student sees, and open it.
 *
 * @param make - its content, given the name of the kernel
 * @param cwd - the folder, if the launcher names one
 * @returns the panel, at once: its first code cell runs by itself, later
 */
export async function openPage(
  frontEnd: IFrontEnd,
  make: (kernel: string) => nbformat.INotebookContent,
  cwd?: string
): Promise<NotebookPanel> {
  const { app } = frontEnd;
  const { contents, kernelspecs } = app.serviceManager;
  await kernelspecs.ready;
  const path = cwd ?? folderOf(frontEnd);
  const file = await contents.newUntitled({ path, type: 'notebook' });
  const content = make(kernelspecs.specs?.default ?? 'python3');
  await contents.save(file.path, { type: 'notebook', format: 'json', content });
  const panel = (await app.commands.execute('docmanager:open', { path: file.path })) as NotebookPanel;
  void makeRoom(frontEnd);
  void runFirst(panel);
  return panel;
}

/** The folder that the student sees. */
export function folderOf(frontEnd: IFrontEnd): string {
  return fileBrowser(frontEnd)?.model.path ?? '';
}

/** The file browser, where there is one; found by its id, because its token would keep us out of Voilà. */
function fileBrowser({ shell }: IFrontEnd): FileBrowser | undefined {
  const found = Array.from(shell?.widgets('left') ?? []).find(widget => widget.id === 'filebrowser');
  return found as FileBrowser | undefined;
}

/** Close the file browser, unless the settings say otherwise. */
export async function makeRoom(frontEnd: IFrontEnd): Promise<void> {
  const { shell, settings } = frontEnd;
  const loaded = await settings?.load(PLUGIN_ID).catch(() => null);
  if (fileBrowser(frontEnd)?.isVisible && loaded?.get('closeFileBrowser').composite !== false) {
    shell?.collapseLeft();
  }
}

/**
 * Run the cell that makes the lab, else the first one with code, then save: only a saved output finds its widget again when the page is loaded anew.
 */
export async function runFirst(panel: NotebookPanel): Promise<void> {
  const { content, context, sessionContext } = panel;
  await Promise.all([context.ready, panel.revealed, sessionContext.ready]);
  await sessionContext.session?.kernel?.info; // what `tellKernels` waits for, too, and has asked for before
  const player = playerOf(cellsOf(content));
  const first = content.widgets.findIndex(cell => cell.model.type === 'code');
  content.activeCellIndex = player >= 0 ? player : first;
  content.deselectAll();
  if ((await NotebookActions.run(content, sessionContext)) && !panel.isDisposed) {
    await context.save().catch(() => undefined); // JupyterLab says why it could not
  }
}
