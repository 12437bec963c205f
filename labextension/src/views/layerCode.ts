/** Layers as the Keras code that is copied. Pure. */
import type { LayerRow } from './layerEditorProtocol';

/** Plain layers as the items of a list; with models among them, which are made before, as a whole model. */
export function codeOf(rows: readonly Pick<LayerRow, 'code' | 'setup'>[]): string {
  const items = rows.filter(({ code }) => code).map(({ code }) => `${code},\n`);
  const setups = rows.filter(({ setup }) => setup).map(({ setup }) => `${setup}\n`);
  if (setups.length === 0) {
    return items.join('');
  }
  const inside = items.map(item => item.replace(/^(?=.)/gm, '    '));
  return `${setups.join('')}model = keras.Sequential([\n${inside.join('')}])\n`;
}
