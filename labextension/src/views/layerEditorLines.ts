/** The lines of the drawn graph: between blocks, and something to drop a layer onto. */
import type { Point } from './layerEditorLayout';

const SVG = 'http://www.w3.org/2000/svg';
const ARROW = 5;
/** Pixels from a line within which a drop means it. */
const NEAR = 12;
const STEP = 6;

/** From a row (-1, -2, ... for the inputs) to a row. */
export type Edge = readonly [number, number];

/** Drawn anew at each change of the model. */
export class EditorLines {
  readonly node = document.createElementNS(SVG, 'svg');
  private _edges: readonly Edge[] = [];

  constructor() {
    this.node.setAttribute('aria-hidden', 'true');
    this.node.classList.add('dltp-editor-lines');
  }

  /** Draw lines, each of an edge. */
  draw(lines: readonly Point[][], edges: readonly Edge[], width: number, height: number): void {
    this._edges = edges;
    this.node.setAttribute('width', String(width));
    this.node.setAttribute('height', String(height));
    this.node.replaceChildren(...lines.map(points => line(points)));
  }

  /** The edge whose line passes near a point on the screen, or null. */
  at(x: number, y: number): Edge | null {
    const { left, top } = this.node.getBoundingClientRect();
    let [nearest, edge]: [number, Edge | null] = [NEAR, null];
    this._paths.forEach((path, i) => {
      const distance = distanceTo(path, x - left, y - top);
      if (distance < nearest) {
        [nearest, edge] = [distance, this._edges[i] ?? null];
      }
    });
    return edge;
  }

  /** Mark the line of an edge; null: none. */
  aim(edge: Edge | null): void {
    this._paths.forEach((path, i) => path.classList.toggle('dltp-editor-aimed', this._edges[i] === edge));
  }

  private get _paths(): SVGPathElement[] {
    return Array.from(this.node.children) as SVGPathElement[];
  }
}

function distanceTo(path: SVGPathElement, x: number, y: number): number {
  let least = Infinity;
  for (let at = 0, end = path.getTotalLength(); at <= end; at += STEP) {
    const point = path.getPointAtLength(at);
    least = Math.min(least, Math.hypot(point.x - x, point.y - y));
  }
  return least;
}

function line(points: Point[]): SVGPathElement {
  const path = document.createElementNS(SVG, 'path');
  const end = points.at(-1) ?? { x: 0, y: 0 };
  const way = points.map((point, i) => bend(points[i - 1], point)).join('');
  path.setAttribute('d', `${way}m${-ARROW},${-ARROW}L${end.x},${end.y}l${ARROW},${-ARROW}`);
  return path;
}

/** A curve from one point to the next: it leaves and arrives upright. */
function bend(before: Point | undefined, { x, y }: Point): string {
  if (!before) {
    return `M${x},${y}`;
  }
  const half = (before.y + y) / 2;
  return `C${before.x},${half} ${x},${half} ${x},${y}`;
}
