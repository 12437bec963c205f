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
  const { data, metadata } = content as {
    data?: Record<string, unknown>;
    metadata?: Record<string, unknown>;
  };
  const id = twinOf(metadata ?? {});
  return id && data ? { id, data } : null;
}

function markOf(metadata: Record<string, unknown>): Record<string, unknown> {
  const found = metadata.dltp;
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}
