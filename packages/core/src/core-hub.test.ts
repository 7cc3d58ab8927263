import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import { CoreHub, type CoreHubParts } from './core-hub.ts';

/** A hub that knows these sessions, each `id@updatedAt`. */
function hubWith(...sessions: string[]): CoreHub {
  const summaries = sessions.map((one) => {
    const [id = '', updatedAt = ''] = one.split('@');
    return { id, updatedAt: Number(updatedAt), title: id, folder: '/work', preview: '' } as SessionSummary;
  });
  return new CoreHub({ index: { summaries: () => summaries } } as unknown as CoreHubParts);
}

test('every session is on exactly one page, also those of one moment', async () => {
  const hub = hubWith('a@5', 'b@7', 'c@5', 'd@5', 'e@9', 'f@5', 'g@1');
  for (const limit of [1, 2, 3, 7]) {
    const seen: string[] = [];
    let cursor: { before?: number; beforeId?: string } = {};
    for (let more = true; more; ) {
      const page = await hub.listSessions({ ...cursor, limit });
      seen.push(...page.sessions.map(({ id }) => id));
      const last = page.sessions.at(-1);
      if (last) cursor = { before: last.updatedAt, beforeId: last.id };
      more = page.more;
    }
    assert.deepEqual(seen, ['e', 'b', 'f', 'd', 'c', 'a', 'g'], `pages of ${limit}`);
  }
});

test('half a place in the list is no place', async () => {
  await assert.rejects(hubWith('a@5').listSessions({ beforeId: 'a', limit: 1 }), { code: 'invalid_request' });
  const { sessions } = await hubWith('a@5', 'b@4').listSessions({ before: 5, limit: 9 });
  assert.deepEqual(
    sessions.map(({ id }) => id),
    ['b'],
  );
});
