// Run the tests of the pure functions under Node's own test runner; esbuild takes the types away.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('tests', import.meta.url));
const outdir = mkdtempSync(join(tmpdir(), 'dltp-ts-'));
try {
  const tests = readdirSync(folder).filter(name => name.endsWith('.test.ts'));
  await build({
    entryPoints: tests.map(name => join(folder, name)),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    sourcemap: 'inline'
  });
  const files = tests.map(name => join(outdir, name.replace(/\.ts$/, '.mjs')));
  process.exitCode = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...files], {
    stdio: 'inherit'
  }).status;
} finally {
  rmSync(outdir, { recursive: true });
}
