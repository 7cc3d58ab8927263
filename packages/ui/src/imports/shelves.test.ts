import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportEntry } from '@codeai-hub/protocol/imports';
import { behindOthers, emptyShelf, fitting, foldersIn, type Shelf, withPage, withProblem } from './shelves.ts';

const all = { query: '', provider: '', folder: '' };
const entry = (provider: string, updatedAt: number, more: Partial<ImportEntry> = {}): ImportEntry => ({
  provider,
  nativeId: `${provider}-${updatedAt}`,
  title: `talk ${updatedAt}`,
  folder: '/work/a',
  updatedAt,
  ...more,
});
const shelf = (provider: string, next: string | null, ...times: number[]): Shelf =>
  withPage(emptyShelf(provider), { conversations: times.map((at) => entry(provider, at)), next, total: null });

test('conversations of all agents stand newest first, each once', () => {
  const claude = withPage(shelf('claude', 'c', 9, 5), {
    conversations: [entry('claude', 5), entry('claude', 2)],
    next: null,
    total: 3,
  });
  const shown = fitting([claude, shelf('codex', null, 7)], all);
  assert.deepEqual(
    shown.map(({ updatedAt }) => updatedAt),
    [9, 7, 5, 2],
  );
});

test('the next page is asked of the agent that may have the newest of the rest', () => {
  const shelves = [shelf('claude', 'c', 9, 5), shelf('codex', 'd', 8, 7), shelf('gemini', null, 1)];
  assert.equal(behindOthers(shelves, all)?.provider, 'codex');
  assert.equal(behindOthers([...shelves, emptyShelf('qwen')], all)?.provider, 'qwen');
  assert.equal(behindOthers(shelves, { provider: 'claude' })?.provider, 'claude');
  assert.equal(behindOthers(shelves, { provider: 'gemini' }), undefined);
  assert.equal(behindOthers([withProblem(emptyShelf('claude'), 'broken')], all), undefined);
});

test('what fits is found by words of title and folder, by agent and by folder', () => {
  const shelves = [shelf('claude', null, 9, 5), shelf('codex', null, 7)];
  const found = (wanted: Partial<typeof all>) =>
    fitting(shelves, { ...all, ...wanted }).map(({ nativeId }) => nativeId);
  assert.deepEqual(found({ query: ' TALK 5 ' }), ['claude-5']);
  assert.deepEqual(found({ query: 'work' }).length, 3);
  assert.deepEqual(found({ provider: 'codex' }), ['codex-7']);
  assert.deepEqual(found({ folder: '/elsewhere' }), []);
  assert.deepEqual(foldersIn([...shelves, shelf('gemini', null, 3)]), ['/work/a']);
});
