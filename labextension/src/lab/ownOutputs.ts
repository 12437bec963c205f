/**
 * Which outputs are ours, by the mark that Python leaves on a static twin (`dltp_widgets.widgets.parts.twin`) or a lab, and
 * which cells bring our widgets back after a restart. Pure.
 */
import type { ICell, IOutput } from './labNotebook';

/** What is needed of a code cell. */
export interface ICodeCell extends ICell {
  source: string;
  /** Whether the kernel ran it, some time. */
  ran: boolean;
  /** Whether a widget of ours stands under it. */
  shows: boolean;
}

/** A kernel's wish to draw a twin anew. */
export interface ITwinNews {
  id: string;
  data: Record<string, unknown>;
  /** What is behind it, as `dltp_widgets.widgets.parts.twin` says: a run that ended, a page that shows the widget. */
  why: string;
}

const NAME = /\bdltp(_widgets)?\b/;

/** Whether a cell shows a widget of ours. */
export function showsOurs(outputs: readonly IOutput[] | undefined): boolean {
  return (outputs ?? []).some(({ metadata }) => twinOf(metadata) !== '' || 'lab' in markOf(metadata));
}

/** The id of the twin that an output is; empty if it is none. */
export function twinOf(metadata: Record<string, unknown>): string {
  const { twin } = markOf(metadata);
  return typeof twin === 'string' ? twin : '';
}

/** The cells that speak of us or show a widget of ours, and were run before: their indices, in order. */
export function cellsToRun(cells: readonly (ICodeCell | null)[]): number[] {
  return cells.flatMap((cell, index) => (cell?.ran && (cell.shows || NAME.test(cell.source)) ? [index] : []));
}

/** Whether the kernel has drawn a twin: until then its output is empty. */
export function isDrawn({ data }: IOutput): boolean {
  return ['text/plain', 'image/png'].some(type => Boolean(data[type]));
}

/** What a message says of a twin; null if it is no news of one. */
export function newsOf(type: string, content: object): ITwinNews | null {
  if (type !== 'update_display_data') {
    return null;
  }
  const { data, metadata, transient } = content as Partial<IOutput> & {
    transient?: Record<string, unknown>;
  };
  const id = twinOf(metadata ?? {});
  const why = transient?.dltp;
  return id && data ? { id, data, why: typeof why === 'string' ? why : '' } : null;
}

/**
 * Which twins this page saves: two pages that save the same file find it changed by one another. That of a cell which
 * this page ran; from then on that page's which was the last to show the widget.
 */
export class TwinDuty {
  /** This page ran the cell; `undrawn` if the kernel will draw the twin a moment later. */
  ran(id: string, undrawn: boolean): void {
    this._ours.add(id);
    if (undrawn) {
      this._awaited.add(id);
    }
  }

  /** Whether to save after such news; `asked`: it answers a message of this page. */
  saves({ id, why }: ITwinNews, asked: boolean): boolean {
    if (why === 'again') {
      this._ours[asked ? 'add' : 'delete'](id);
    }
    const first = this._awaited.delete(id);
    return this._ours.has(id) && (first || why === 'ended' || why === 'again');
  }

  private readonly _ours = new Set<string>();
  private readonly _awaited = new Set<string>();
}

function markOf(metadata: Record<string, unknown>): Record<string, unknown> {
  const found = metadata.dltp;
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}
