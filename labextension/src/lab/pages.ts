/** The notebook behind the workbench's card. Pure: a name in, a notebook out. */
import type * as nbformat from '@jupyterlab/nbformat';

/** The code that every inserted cell begins with. */
export const IMPORT = 'import dltp_widgets as dltp';

/** One line of code as a cell that runs on its own. */
export function runnable(line: string): string {
  return `${IMPORT}\n\n${line}`;
}

/**
 * The workbench, and nothing else.
 *
 * @param kernel - name of the kernel, so that no dialog asks for one
 */
export function workbenchPage(kernel: string): nbformat.INotebookContent {
  return page(kernel, [folded('dltp.Workbench()')]);
}

function page(kernel: string, cells: nbformat.ICell[]): nbformat.INotebookContent {
  const metadata = { kernelspec: { name: kernel, display_name: kernel }, language_info: { name: 'python' } };
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
}

/** A cell whose result is what matters: its input is folded away. */
function folded(line: string): nbformat.ICell {
  return {
    cell_type: 'code',
    source: runnable(line),
    metadata: { jupyter: { source_hidden: true } },
    outputs: [],
    execution_count: null
  };
}
