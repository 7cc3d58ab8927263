import type { Item, ToolItem } from '@codeai-hub/protocol/channels/session/items';
import { type Features, firstAgent, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { SessionLog } from '../../testing/session-log.ts';

export const features: Features = {
  models: [
    { id: 'opus', label: 'Opus', description: 'Most capable', efforts: ['low', 'medium', 'high'] },
    { id: 'sonnet', label: 'Sonnet', description: 'Fast' },
  ],
  modes: [
    { id: 'ask', label: 'Ask first', description: 'Asks before it changes anything' },
    { id: 'edits', label: 'Edit freely', description: 'Changes files, asks before commands' },
  ],
  efforts: [],
  commands: [
    { name: 'compact', description: 'Summarise the conversation to free context', argumentHint: '[what to keep]' },
    { name: 'review', description: 'Review the changes of this branch' },
  ],
};

export const sampleDiff = `@@ -3,3 +3,6 @@
 /** Replays everything after the client's cursor. */
-export function replayFrom(log: Event[], index: number) {
-  return log.slice(index);
+export function replayFrom(log: Event[], lastSeq: number) {
+  let lo = 0, hi = log.length;
+  while (lo < hi) { const mid = (lo + hi) >>> 1;
+    log[mid].seq <= lastSeq ? lo = mid + 1 : hi = mid; }
`;

export const sampleOutput =
  '\u001b[32m✓\u001b[0m replay › keeps every event without compaction \u001b[2m(3 ms)\u001b[0m\n' +
  '\u001b[32m✓\u001b[0m replay › keeps every event \u001b[1mafter compaction\u001b[0m \u001b[2m(5 ms)\u001b[0m\n' +
  '\u001b[2mTests\u001b[0m  \u001b[32m14 passed\u001b[0m, 14 total\n';

export const sampleAnswer = `## What was wrong

The replay cursor used the index of the last line. A client that reconnected after a compaction asked for a line that had
moved; \`src/store/replay.ts:42\` searches by **seq** now.

| Case | Before | After |
|---|--:|--:|
| reconnect, no compaction | 0 lost | 0 lost |
| reconnect after compaction | 1 lost | 0 lost |
| reconnect from seq 0, 10,000 events | 12 ms | 3 ms |

\`\`\`ts
export function replayFrom(log: Event[], lastSeq: number) {
  return log.slice(firstAfter(log, lastSeq)); // a binary search
}
\`\`\`

- The file format did not change
- [x] Regression test
- [ ] Protocol notes
`;

export function tool(id: string, more: Partial<ToolItem>): Item {
  return {
    id,
    turnId: 't1',
    kind: 'tool',
    status: 'completed',
    text: '',
    startedAt: Date.now() - 9_000,
    endedAt: Date.now() - 6_600,
    tool: 'read',
    name: 'Read',
    title: 'Read',
    ...more,
  };
}

/** The session of the visual direction, up to the moment it asks. */
export function sampleSession(): SessionLog {
  const log = new SessionLog('Fix replay cursor after compaction');
  log.state = {
    ...log.state,
    provider: 'claude',
    agents: [{ ...firstAgent(log.state), provider: 'claude', features, model: 'opus', effort: 'high', mode: 'ask' }],
    folder: '/home/you/src/codeai-hub',
  };
  const question =
    'A client that reconnects after a compaction skips one event. Find out why, fix it, and add a regression test. Do not change the file format.';
  log.add({ type: 'turn.started', turnId: 't1', cause: 'message' });
  log.item({
    id: 'u1',
    kind: 'user_message',
    status: 'completed',
    messageId: 'm1',
    text: question,
    content: [{ type: 'text', text: question }],
    delivery: 'delivered',
    by: 'you',
  } as Item);
  log.item({
    id: 'r1',
    kind: 'reasoning',
    status: 'completed',
    text: 'The cursor looks like an index, compaction moves indexes.',
    endedAt: log.now() + 8_000,
  });
  for (const [at, path] of ['replay.ts', 'compact.ts', 'log.ts'].entries())
    log.item(tool(`read${at}`, { target: `src/store/${path}` }));
  log.item(tool('search1', { tool: 'search', title: 'Search', target: 'replayFrom' }));
  log.item({
    id: 'a1',
    kind: 'agent_message',
    status: 'completed',
    text: "The cursor is stored as a **line index**. Compaction drops lines but keeps `seq`, so after the first compaction both differ and one event is skipped. I'll search by `seq` instead; the log stays ordered, so this is a binary search.",
  });
  const change = { path: 'src/store/replay.ts', kind: 'modify' as const, diff: sampleDiff, added: 4, removed: 2 };
  log.item(tool('edit1', { tool: 'edit', title: 'Edit', target: change.path, changes: [change] }));
  log.item(
    tool('agent1', { tool: 'agent', title: 'Explore agent', target: 'checked 4 callers, none relies on the index' }),
  );
  log.item(
    tool('run1', { tool: 'command', title: 'Run', target: 'npm test -- replay', text: sampleOutput, exitCode: 0 }),
  );
  log.item(
    tool('push', {
      tool: 'command',
      title: 'Run',
      target: 'git push --force-with-lease',
      status: 'open',
      endedAt: undefined,
    } as Partial<ToolItem>),
  );
  log.add({
    type: 'plan.changed',
    entries: [
      'Reproduce with a compacted log',
      'Search by sequence number',
      'Regression test for compaction',
      'Push the branch',
      'Update the protocol notes',
    ].map((text, at) => ({ id: `p${at}`, text, status: at < 3 ? 'done' : at === 3 ? 'active' : 'pending' })),
  });
  log.add({ type: 'usage.changed', contextUsed: 84_000, contextWindow: 200_000 });
  for (const [at, text] of [
    'Then update docs/protocol.md to say that the cursor is a seq',
    'Open a pull request with the benchmark table',
  ].entries())
    log.add({
      type: 'queue.added',
      entry: { id: `q${at}`, messageId: `mq${at}`, content: [{ type: 'text', text }], queuedAt: log.now(), by: 'you' },
    });
  log.add({
    type: 'approval.requested',
    approval: {
      id: 'ap1',
      turnId: 't1',
      itemId: 'push',
      requestedAt: log.now(),
      hash: 'h',
      request: commandRequest('git push --force-with-lease origin fix/replay-cursor'),
    },
  });
  return log;
}

export function commandRequest(
  command: string,
): Extract<SessionState['approvals'][number]['request'], { type: 'command' }> {
  return {
    type: 'command',
    command,
    cwd: '/home/you/src/codeai-hub',
    options: [
      { id: 'once', kind: 'allow_once', label: 'Allow once' },
      { id: 'always', kind: 'allow_always', label: 'Always for git push', rule: 'git push *' },
      { id: 'deny', kind: 'deny', label: 'Deny' },
    ],
    editable: true,
  };
}

/** A long past, for measuring: messages, steps and outputs of unequal heights. */
export function longPast(count: number): Item[] {
  return Array.from({ length: count }, (_, at): Item => {
    const base = {
      id: `old${at}`,
      turnId: `old${Math.floor(at / 10)}`,
      status: 'completed' as const,
      startedAt: 0,
      endedAt: 0,
    };
    const words = `Item ${at}. ${'Something was looked at, changed and explained. '.repeat(at % 7)}`;
    if (at % 10 === 0)
      return {
        ...base,
        kind: 'user_message',
        messageId: `om${at}`,
        text: words,
        content: [{ type: 'text', text: words }],
        delivery: 'delivered',
        by: 'you',
      };
    if (at % 3 === 0)
      return {
        ...base,
        kind: 'agent_message',
        text: `${words}\n\n- one\n- two\n\n\`\`\`ts\nconst at = ${at};\n\`\`\`\n`,
      };
    if (at % 3 === 1)
      return tool(base.id, {
        ...base,
        tool: 'command',
        title: 'Run',
        target: `npm test -- ${at}`,
        text: sampleOutput.repeat(1 + (at % 3)),
        exitCode: 0,
      });
    return tool(base.id, { ...base, tool: 'fetch', title: 'Fetch', target: `https://example.org/${at}` });
  });
}
