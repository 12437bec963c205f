// Bundle each view to one small ES module (and style sheet) inside the Python package: anywidget sends it with
// every instance, hence the limit.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const VIEWS = [
  'guard.ts',
  'guard.css',
  'tensors.css',
  'copyButton.ts',
  'figurePointer.ts',
  'digitPad.ts',
  'labLink.ts',
  'indexMap.ts',
  'indexMap.css',
  'scaleSlider.ts',
  'tensorGrid.ts',
  'tensorGrid.css',
  'gallery.ts',
  'gallery.css',
  'layerEditor.ts',
  'layerPalette.ts',
  'codeEditor.ts'
];
const MAX_BYTES = 60 * 1024;
const here = name => fileURLToPath(new URL(name, import.meta.url));
const outdir = here('../dltp_widgets/widgets/views/static');

await build({
  entryPoints: VIEWS.map(name => here(`src/views/${name}`)),
  outdir,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'warning'
});

for (const view of VIEWS) {
  const file = `${outdir}/${view.replace(/\.ts$/, '.js')}`;
  const { size } = statSync(file);
  console.log(`${view}: ${size} bytes`);
  if (size > MAX_BYTES) {
    throw new Error(`${view} is larger than ${MAX_BYTES} bytes, and it travels with every widget`);
  }
}
