import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

test('loading the core loads no HTTP client, which would cost 15 MB and a third of the start', () => {
  const core = pathToFileURL(join(import.meta.dirname, 'run-core.ts')).href;
  const tell = `await import(${JSON.stringify(core)}); process.stdout.write(JSON.stringify(process.moduleLoadList));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', tell], { encoding: 'utf8' });
  const loaded = JSON.parse(output) as string[];
  assert.ok(loaded.includes('NativeModule http'), 'its own server is loaded');
  assert.deepEqual(
    loaded.filter((name) => name.includes('undici')),
    [],
  );
});
