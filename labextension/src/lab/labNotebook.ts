/**
 * What a notebook tells of its lab: the widget's model, by the mark that Python leaves on the output
 * (`dltp_widgets.labs.player.player`), and which cell belongs to which step, by the mark of `dltp lab build`. Pure.
 */
/** The mimetype of every widget's output. */
export const WIDGET_VIEW = 'application/vnd.jupyter.widget-view+json';

/** What is needed of an output. */
export interface IOutput {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** What is needed of a cell. */
export interface ICell {
  metadata: Record<string, unknown>;
  outputs?: readonly IOutput[];
}

interface IMark {
  key?: unknown;
  lab?: unknown;
  role?: unknown;
}

/** The mark of ours on a cell or an output. */
function mark(metadata: Record<string, unknown>): IMark {
  const found = metadata.dltp;
  return typeof found === 'object' && found !== null ? found : {};
}

/** The model of the lab's widget, and its cell; null if the notebook shows no lab. */
export function labOf(cells: readonly ICell[]): { model: string; cell: number } | null {
  for (let cell = cells.length - 1; cell >= 0; cell--) {
    for (const output of cells[cell]?.outputs ?? []) {
      const view = output.data[WIDGET_VIEW] as { model_id?: unknown } | undefined;
      if (typeof view?.model_id === 'string' && mark(output.metadata).lab !== undefined) {
        return { model: view.model_id, cell };
      }
    }
  }
  return null;
}

/** The cell that makes the lab: the one that `dltp lab build` marked, else the one that shows it; -1 if there is none. */
export function playerOf(cells: readonly ICell[]): number {
  const marked = cells.findIndex(({ metadata }) => mark(metadata).role === 'player');
  return marked >= 0 ? marked : (labOf(cells)?.cell ?? -1);
}

/** The first cell of a step or exercise; -1 if there is none. */
export function cellOf(cells: readonly ICell[], key: string): number {
  return cells.findIndex(cell => mark(cell.metadata).key === key);
}

/** The step or exercise that a cell belongs to: its own mark, else the nearest above. */
export function keyAt(cells: readonly ICell[], index: number): string {
  for (let cell = Math.min(index, cells.length - 1); cell >= 0; cell--) {
    const { key } = mark(cells[cell]?.metadata ?? {});
    if (typeof key === 'string') {
      return key;
    }
  }
  return '';
}

/** The cell below which a new one goes: the last of the step or exercise. */
export function endOf(cells: readonly ICell[], key: string): number {
  const start = cellOf(cells, key);
  if (start < 0) {
    return cells.length - 1;
  }
  const next = cells.findIndex(({ metadata }, index) => {
    const other = mark(metadata).key;
    return index > start && typeof other === 'string' && other !== key;
  });
  return (next < 0 ? cells.length : next) - 1;
}
