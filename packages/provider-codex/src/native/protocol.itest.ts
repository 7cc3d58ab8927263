import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { testRuntime } from '../testing/runtime.ts';
import { renderProtocol } from './generate/render.ts';
import { ITEM_TYPES, NOTIFICATIONS, SERVER_REQUESTS } from './protocol.ts';

test('the types are those of the pinned runtime', async () => {
  const committed = readFileSync(join(import.meta.dirname, 'protocol.ts'), 'utf8');
  const hint = 'run node packages/provider-codex/src/native/generate/generate.ts, and see what changed';
  assert.equal(await renderProtocol(testRuntime()), committed, hint);
});

test('everything the runtime may send stands in docs/events-codex.md', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../../docs/events-codex.md'), 'utf8');
  const names = [...NOTIFICATIONS, ...SERVER_REQUESTS, ...ITEM_TYPES.map((type) => `item ${type}`)];
  assert.deepEqual(
    names.filter((name) => !docs.includes(`\`${name}\``)),
    [],
  );
});
