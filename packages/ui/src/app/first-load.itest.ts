import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const folder = mkdtempSync(join(tmpdir(), 'hub-ui-page-'));
before(async () => {
  const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url));
  const output = { outDir: folder, emptyOutDir: true };
  await build({ configFile, configLoader: 'native', logLevel: 'error', build: output });
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** The programs that the page asks for before it shows anything. */
function firstPrograms(): string[] {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const found = [...html.matchAll(/<(?:script|link)[^>]*\s(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)];
  return found.map(([, path = '']) => readFileSync(join(folder, path), 'utf8'));
}

test('what the page loads before its first view is small, and holds nothing that only comes later', () => {
  const programs = firstPrograms();
  assert.ok(programs.length >= 2);
  const packed = programs.reduce((sum, program) => sum + gzipSync(program, { level: 9 }).length, 0);
  assert.ok(packed <= 168_000, `${packed} bytes`);
  const all = programs.join('\n');
  assert.match(all, /at most \{limit\} are taken/, 'what a window tells by itself');
  assert.doesNotMatch(all, /was used up|needs billing to be set up|No valid sign-in came/, 'what only the core tells');
});
