/** The colours and the type of the page around a canvas, and when they change. */

/** As CSS writes them. */
export interface Theme {
  text: string;
  quiet: string;
  accent: string;
  /** Behind everything. */
  ground: string;
  family: string;
}

/** Read them at a node: JupyterLab's variables, or the system's colours where those are forced. */
export function readTheme(node: HTMLElement): Theme {
  const style = getComputedStyle(node);
  const family = style.fontFamily;
  if (matchMedia('(forced-colors: active)').matches) {
    return { text: 'CanvasText', quiet: 'CanvasText', accent: 'Highlight', ground: 'Canvas', family };
  }
  const variable = (name: string, otherwise: string): string =>
    style.getPropertyValue(name).trim() || otherwise;
  return {
    text: style.color,
    quiet: variable('--jp-ui-font-color2', style.color),
    accent: variable('--jp-brand-color1', '#1976d2'),
    ground: variable('--jp-layout-color0', '#fff'),
    family
  };
}

/**
 * Hear of another theme or another size of a node.
 *
 * @returns a function that ends it
 */
export function watch(node: HTMLElement, redraw: () => void): () => void {
  const sizes = new ResizeObserver(redraw);
  sizes.observe(node);
  const themes = new MutationObserver(redraw);
  themes.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light', 'class'] });
  const forced = matchMedia('(forced-colors: active)');
  forced.addEventListener('change', redraw);
  return () => {
    sizes.disconnect();
    themes.disconnect();
    forced.removeEventListener('change', redraw);
  };
}
