import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../root.ts';
import { sources } from './agents.ts';
import { matrixPage } from './page.ts';

test('docs/event-matrix.md is up to date', () => {
  const page = readFileSync(join(root, 'docs', 'event-matrix.md'), 'utf8');
  assert.equal(matrixPage(sources), page, 'run: node scripts/event-matrix.mjs');
});
