/**
 * From the card to the guided lab: its notebook is made by the kernel, which has the lab and its language, or, if the
 * student has begun, opened where it is.
 */
import { showErrorMessage } from '@jupyterlab/apputils';
import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';

import { folderOf, makeRoom } from './openPage';
import { startLab } from './startLab';
import type { IFrontEnd } from './tokens';

/** The lab behind the card. */
export const LAB = 'module1';

/** Open the guided lab: where the student was, else in the folder that is looked at. */
export async function openLab(frontEnd: IFrontEnd, cwd?: string): Promise<void> {
  const { begun } = frontEnd.memory;
  if (begun && (await exists(frontEnd, begun.path))) {
    await open(frontEnd, begun.path);
    return;
  }
  frontEnd.memory.begun = null;
  try {
    await open(frontEnd, await make(frontEnd, cwd ?? folderOf(frontEnd)));
  } catch (error) {
    void showErrorMessage(frontEnd.trans.__('The guided lab could not be opened'), String(error));
  }
}

async function exists({ app }: IFrontEnd, path: string): Promise<boolean> {
  return app.serviceManager.contents.get(path, { content: false }).then(
    () => true,
    () => false
  );
}

/** Have a kernel in `folder` write the notebook, unless it is there; the kernel then becomes the notebook's. */
async function make({ app, language }: IFrontEnd, folder: string): Promise<string> {
  const { kernelspecs, sessions } = app.serviceManager;
  await kernelspecs.ready;
  const name = kernelspecs.specs?.default ?? 'python3';
  const path = PathExt.join(folder, `${LAB}.ipynb`);
  const session = await sessions.startNew({ path, name: LAB, type: 'notebook', kernel: { name } });
  try {
    if (!session.kernel) {
      throw new Error(name);
    }
    const made = PathExt.join(folder, await ask(session.kernel, preparing(LAB, language)));
    if (await sessions.findByPath(made)) {
      await session.shutdown(); // the notebook is open already, with a kernel of its own
    } else {
      await session.setPath(made);
    }
    return made;
  } catch (error) {
    await session.shutdown();
    throw error;
  } finally {
    session.dispose();
  }
}

/**
 * The request, as Python: it prints the name of the notebook.
 *
 * @param language - of JupyterLab, such as `fr-FR`; anything but French gets English
 */
export function preparing(lab: string, language: string): string {
  const code = language.startsWith('fr') ? 'fr' : 'en';
  return [
    'from pathlib import Path',
    'from dltp_widgets.cli.opening import prepare',
    `print(prepare("${lab}", "${code}", Path.cwd()).name)`
  ].join('\n');
}

/** Run code that prints one line, and return it. */
async function ask(kernel: Kernel.IKernelConnection, code: string): Promise<string> {
  let answer = '';
  const future = kernel.requestExecute({ code, store_history: false });
  future.onIOPub = ({ content }) => {
    answer += 'text' in content && typeof content.text === 'string' ? content.text : '';
  };
  const { content } = await future.done;
  if (content.status !== 'ok') {
    throw new Error('evalue' in content ? content.evalue : content.status);
  }
  return answer.trim().split('\n').pop() ?? '';
}

/**
 * Start the lab that `dltp lab` started this server for, if the page was opened on its notebook.
 *
 * The server says so (`dltp_widgets.cli.opening.start_jupyterlab`), not the address: no link may make a notebook run.
 */
export async function openAsked(frontEnd: IFrontEnd): Promise<void> {
  const asked = PageConfig.getOption('dltpLab');
  if (asked !== '' && asked === PageConfig.getOption('treePath')) {
    await frontEnd.app.restored;
    await open(frontEnd, asked);
  }
}

/** Show the notebook and its lab. */
async function open(frontEnd: IFrontEnd, path: string): Promise<void> {
  const panel = (await frontEnd.app.commands.execute('docmanager:open', { path })) as NotebookPanel;
  void makeRoom(frontEnd);
  void startLab(frontEnd, panel);
}
