/** What a key means in the list of layers, and which rows are selected after it. Pure. */
import type { Keystroke } from './keys';

/** Rows selected (ascending), the row that the keyboard is at, and where a range began. */
export interface Selection {
  selected: number[];
  current: number;
  anchor: number;
}

/** An act on the model. */
export type Act = 'remove' | 'duplicate' | 'up' | 'down' | 'open' | 'undo' | 'redo' | 'fold';

const PAGE = 8;

/** The act that a keystroke asks for, or null. */
export function actOf(stroke: Keystroke): Act | null {
  const key = stroke.key.length === 1 ? stroke.key.toLowerCase() : stroke.key;
  if (stroke.ctrlKey || stroke.metaKey) {
    const chords: Record<string, Act> = { z: stroke.shiftKey ? 'redo' : 'undo', y: 'redo', d: 'duplicate' };
    return stroke.altKey ? null : (chords[key] ?? null);
  }
  if (stroke.altKey) {
    return ({ ArrowUp: 'up', ArrowDown: 'down' } as Record<string, Act>)[key] ?? null;
  }
  if (stroke.shiftKey) {
    return null;
  }
  const plain: Record<string, Act> = { Delete: 'remove', Backspace: 'remove', Enter: 'open', ' ': 'fold' };
  return plain[key] ?? null;
}

/** The selection after a keystroke that moves in the list of `count` rows, or null if it does not. */
export function moved(
  stroke: Keystroke,
  { selected, current, anchor }: Selection,
  count: number
): Selection | null {
  if (count === 0 || stroke.altKey) {
    return null;
  }
  const isChord = stroke.ctrlKey || stroke.metaKey;
  if (isChord && stroke.key.toLowerCase() === 'a') {
    return { selected: range(0, count - 1), current: Math.max(current, 0), anchor: 0 };
  }
  if (isChord && stroke.key === ' ') {
    return clicked(current, { selected, current, anchor }, { ...stroke, shiftKey: false });
  }
  const steps: Record<string, number> = {
    ArrowUp: current - 1,
    ArrowDown: current + 1,
    ArrowLeft: current - 1,
    ArrowRight: current + 1,
    Home: 0,
    End: count - 1,
    PageUp: current - PAGE,
    PageDown: current + PAGE
  };
  const aimed = steps[stroke.key];
  if (aimed === undefined) {
    return null;
  }
  const to = Math.min(Math.max(aimed, 0), count - 1);
  if (isChord) {
    return { selected, current: to, anchor };
  }
  return clicked(to, { selected, current, anchor }, stroke);
}

/** The selection after a click on a row. */
export function clicked(
  row: number,
  before: Selection,
  stroke: Pick<Keystroke, 'ctrlKey' | 'metaKey' | 'shiftKey'>
): Selection {
  if (stroke.shiftKey) {
    const anchor = before.anchor < 0 ? row : before.anchor;
    return { selected: range(Math.min(anchor, row), Math.max(anchor, row)), current: row, anchor };
  }
  if (stroke.ctrlKey || stroke.metaKey) {
    const without = before.selected.filter(other => other !== row);
    const selected = without.length < before.selected.length ? without : [...without, row].sort(ascending);
    return { selected, current: row, anchor: row };
  }
  return { selected: [row], current: row, anchor: row };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function ascending(a: number, b: number): number {
  return a - b;
}
