import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OfferedAgent } from '@codeai-hub/protocol/agent-registry';
import { found } from './search.ts';

const agent = (id: string, description: string, license: string | null = null): OfferedAgent => ({
  id,
  name: id.toUpperCase(),
  version: '1.0.0',
  description,
  authors: ['Anna'],
  license,
  repository: null,
  website: null,
  ways: [],
  hash: id,
  added: null,
});

test('every word has to stand somewhere, in any order and case', () => {
  const all = [agent('goose', 'Fast and local', 'Apache-2.0'), agent('heron', 'Slow and local')];
  const ids = (query: string) => found(all, query).map(({ id }) => id);
  assert.deepEqual(ids(''), ['goose', 'heron']);
  assert.deepEqual(ids(' LOCAL anna '), ['goose', 'heron']);
  assert.deepEqual(ids('apache fast'), ['goose']);
  assert.deepEqual(ids('fast heron'), []);
});
