/** Which widgets the kernel of a notebook knows; a saved output outlives its kernel. */
import type { NotebookPanel } from '@jupyterlab/notebook';

/** Ask the kernel for the ids of its widgets; one at work answers when it is done, one that is dead knows none. */
export async function livingModels({ sessionContext }: NotebookPanel): Promise<Set<string>> {
  const kernel = sessionContext.session?.kernel;
  if (!kernel || kernel.status === 'dead') {
    return new Set();
  }
  try {
    const { content } = await kernel.requestCommInfo({ target_name: 'jupyter.widget' });
    return new Set(content.status === 'ok' ? Object.keys(content.comms) : []);
  } catch {
    return new Set(); // it ended meanwhile
  }
}
