/** The legend of a grid: the colours with numbers, and those of what is no finite number. */
import { css, gradient, SPECIAL, type Special } from './colormap';
import { make } from './elements';
import { formatValue } from './format';
import type { Picture } from './picture';
import type { GridTexts } from './protocol';

const KINDS = ['nan', 'above', 'below'] as const;

/**
 * Write the legend again.
 *
 * @param found - which values without a place on the scale there are
 */
export function showLegend(
  node: HTMLElement,
  picture: Picture,
  found: ReadonlySet<Special>,
  texts: GridTexts
): void {
  const parts: Node[] = [];
  const [low, high] = picture.range;
  if (picture.channels === 1 && high > low) {
    const bar = make('i', 'dltp-grid-bar');
    bar.style.background = gradient(picture.scale);
    const middle = picture.scale === 'diverging' ? [number(0, texts)] : [];
    const scale = make('span', 'dltp-grid-scale');
    scale.append(bar, number(low, texts), ...middle, number(high, texts));
    parts.push(scale);
  }
  for (const kind of KINDS.filter(one => found.has(one))) {
    const swatch = make('i', 'dltp-grid-swatch');
    swatch.style.background = css(SPECIAL[kind]);
    const entry = make('span', 'dltp-grid-entry');
    entry.append(swatch, texts[kind]);
    parts.push(entry);
  }
  node.replaceChildren(...parts);
}

function number(value: number, texts: GridTexts): HTMLElement {
  const node = make('b', 'dltp-grid-end');
  node.textContent = formatValue(value, texts.decimal);
  return node;
}
