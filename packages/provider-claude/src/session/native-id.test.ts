import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatNativeId, parseNativeId, type Start } from './native-id.ts';

const [A, B, C] = [
  '0b2f7c1e-7a54-4c34-9a4f-0d7a1f0f6a01',
  '1c2f7c1e-7a54-4c34-9a4f-0d7a1f0f6a02',
  '2d2f7c1e-7a54-4c34-9a4f-0d7a1f0f6a03',
] as const;

describe('a native id', () => {
  it('survives being kept by the core as text', () => {
    const starts: Start[] = [
      { kind: 'resume', id: A },
      { kind: 'new', id: A },
      { kind: 'fork', id: A, from: B },
      { kind: 'fork', id: A, from: B, lastEntry: C },
    ];
    for (const start of starts) assert.deepEqual(parseNativeId(formatNativeId(start)), start);
  });

  it('that is something else is none, so that no path is ever made of it', () => {
    for (const text of [
      '',
      '../../etc/passwd',
      `new.${A}.x`,
      'new.',
      `fork.${A}`,
      `fork.${A}.../..`,
      `${A}.${B}`,
      `old.${A}`,
    ]) {
      assert.equal(parseNativeId(text), undefined, text);
    }
  });
});
