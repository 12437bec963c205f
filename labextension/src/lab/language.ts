/**
 * Tell each notebook's kernel which language JupyterLab speaks: nothing else lets Python know it.
 *
 * It is said as soon as a kernel is there, before the first cell can run, by a silent request that leaves neither a
 * name nor a line in the history; the module it imports is small and pulls in nothing. English is not said: it is
 * what JupyterLab speaks when nobody chose.
 */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

/**
 * The request, as Python.
 *
 * @param locale - such as `fr-FR`; only letters, digits and signs of a locale are let through
 */
export function announcement(locale: string): string {
  const code = locale.replace(/[^\w-]/g, '');
  return [
    'def _dltp_offer_language():',
    '    try:',
    '        from dltp_widgets.core.language import offer_language',
    '    except ImportError:',
    '        return',
    `    offer_language("${code}", "jupyterlab")`,
    '_dltp_offer_language()',
    'del _dltp_offer_language'
  ].join('\n');
}

/** Follow every notebook, present and future. */
export function tellKernels(tracker: INotebookTracker, locale: string): void {
  if (locale.startsWith('en')) {
    return;
  }
  const code = announcement(locale);
  const follow = ({ sessionContext }: NotebookPanel): void => followKernel(sessionContext, code);
  tracker.forEach(follow);
  tracker.widgetAdded.connect((_, panel) => follow(panel));
}

/** Say it once to each kernel, and again when it starts anew. The session ends its own signals. */
function followKernel(session: ISessionContext, code: string): void {
  let told = '';
  const tell = (): void => {
    const kernel = session.session?.kernel;
    if (kernel && told !== kernel.id && session.kernelDisplayStatus !== 'restarting') {
      told = kernel.id;
      void say(session, code);
    }
  };
  session.statusChanged.connect((_, status) => {
    if (status.endsWith('restarting')) {
      told = '';
    } else {
      tell();
    }
  });
  session.kernelChanged.connect(tell);
  tell();
}

async function say(session: ISessionContext, code: string): Promise<void> {
  const kernel = session.session?.kernel;
  if (kernel && (await kernel.info).language_info.name === 'python') {
    kernel.requestExecute({ code, silent: true, store_history: false, stop_on_error: false });
  }
}
