import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { tellProgress } from './tell-progress.ts';

test('an installation is told step by step, and by tenths of what is fetched, each once', () => {
  const notes: string[] = [];
  const tell = tellProgress({ note: (text) => void notes.push(text) });
  const at = (step: string, receivedBytes: number, totalBytes = 50_000_000) =>
    tell({ install: { step, receivedBytes, totalBytes } } as ProviderState);
  at('Starting', 0, 0);
  for (let bytes = 0; bytes <= 50_000_000; bytes += 1_000_000) at('Fetching it\u001b[2J', bytes);
  at('Checking', 0, 0);
  tell({ install: null } as ProviderState);
  assert.equal(notes.length, 1 + 11 + 1);
  assert.deepEqual([notes[0], notes.at(-2), notes.at(-1)], ['Starting', notes[11], 'Checking']);
  assert.match(notes[11] ?? '', /^Fetching it.* 100 % of 50 MB$/);
  assert.equal(notes.join('').includes('\u001b'), false);
});
