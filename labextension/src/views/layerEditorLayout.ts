/**
 * Where the blocks of a graph stand: in ranks from the inputs down, each rank one row. A line that passes a rank
 * takes a narrow place in it, so that it goes around blocks, not through them. Pure.
 */

export const BLOCK = { width: 168, height: 42 };
export const GAP = { x: 18, y: 26 };
const PASS = 14;

/** What a block takes its tensors from: earlier blocks. */
export type Sources = readonly (readonly number[])[];

/** A place in the drawing, in pixels. */
export interface Point {
  x: number;
  y: number;
}

/** A graph, laid out. */
export interface Drawing {
  /** The left upper corner of each block. */
  places: Point[];
  /** From the foot of a block to the head of another, by way of the ranks between. */
  lines: Point[][];
  width: number;
  height: number;
}

/** A block, or the place where a line passes a rank (`block` -1). */
interface Slot {
  block: number;
  from: Slot[];
  x: number;
}

/** Lay a graph out; blocks are numbered so that each stands after its sources. */
export function layOut(sources: Sources): Drawing {
  const ranks = rankOf(sources);
  const rows: Slot[][] = Array.from({ length: Math.max(-1, ...ranks) + 1 }, () => []);
  const slots = ranks.map((rank, block): Slot => {
    const slot = { block, from: [], x: 0 };
    rows[rank]?.push(slot);
    return slot;
  });
  const passes = sources.map((ends, block) =>
    ends.map(end => passing(rows, slots, end, block, ranks[end] ?? 0, ranks[block] ?? 0))
  );
  const width = spread(rows);
  const places = slots.map((slot, block) => ({
    x: slot.x,
    y: (ranks[block] ?? 0) * (BLOCK.height + GAP.y)
  }));
  const lines = passes.flatMap((chains, block) =>
    chains.map((chain, i) => route(places, chain, sources[block]?.[i] ?? 0, block, ranks))
  );
  const height = rows.length * (BLOCK.height + GAP.y) - GAP.y;
  return { places, lines, width, height: Math.max(height, 0) };
}

function rankOf(sources: Sources): number[] {
  const ranks: number[] = [];
  for (const ends of sources) {
    ranks.push(Math.max(-1, ...ends.map(end => ranks[end] ?? 0)) + 1);
  }
  return ranks;
}

/** Take a place in every rank between two blocks; return those places, from the top down. */
function passing(
  rows: Slot[][],
  slots: Slot[],
  end: number,
  block: number,
  top: number,
  foot: number
): Slot[] {
  const chain: Slot[] = [];
  let above = slots[end];
  for (let rank = top + 1; rank < foot; rank++) {
    const slot: Slot = { block: -1, from: above ? [above] : [], x: 0 };
    rows[rank]?.push(slot);
    chain.push(slot);
    above = slot;
  }
  if (above) {
    slots[block]?.from.push(above);
  }
  return chain;
}

/** Order each rank by where its sources stand, and centre it; return the width of the widest. */
function spread(rows: Slot[][]): number {
  const widths = rows.map(row => row.reduce((sum, slot) => sum + size(slot) + GAP.x, -GAP.x));
  const width = Math.max(0, ...widths);
  rows.forEach((row, rank) => {
    row.sort((a, b) => middle(a) - middle(b));
    let x = (width - (widths[rank] ?? 0)) / 2;
    for (const slot of row) {
      slot.x = x;
      x += size(slot) + GAP.x;
    }
  });
  return width;
}

function size(slot: Slot): number {
  return slot.block < 0 ? PASS : BLOCK.width;
}

function middle(slot: Slot): number {
  return slot.from.length
    ? slot.from.reduce((sum, above) => sum + above.x + size(above) / 2, 0) / slot.from.length
    : slot.block;
}

function route(places: Point[], chain: Slot[], from: number, to: number, ranks: number[]): Point[] {
  const [start, end] = [places[from], places[to]];
  if (!start || !end) {
    return [];
  }
  const top = ranks[from] ?? 0;
  const passed = chain.flatMap((slot, i) => {
    const y = (top + 1 + i) * (BLOCK.height + GAP.y);
    const x = slot.x + PASS / 2;
    return [
      { x, y },
      { x, y: y + BLOCK.height }
    ];
  });
  const head = { x: start.x + BLOCK.width / 2, y: start.y + BLOCK.height };
  return [head, ...passed, { x: end.x + BLOCK.width / 2, y: end.y }];
}
