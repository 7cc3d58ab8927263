import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { HubClient, SessionView } from '@codeai-hub/client/api';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { HubProcess } from './harness/hub-process.ts';
import { idle, lastTurn, newSession, text, untilState } from './harness/watch.ts';

/** A turn with reasoning, a command that asks, its output, and Markdown: every kind of event is among its points. */
const PROMPT = 'run `echo hi`';

/** Answers what is asked and tells after how many events the state had come to rest. */
async function playUntil(view: SessionView, enough: (seq: number, state: SessionState) => boolean): Promise<void> {
  const answered = new Set<string>();
  await untilState(view, (state) => {
    for (const approval of state.approvals) {
      if (answered.has(approval.id) || enough(state.seq, state) || approval.request.type === 'question') continue;
      answered.add(approval.id);
      const option = approval.request.options.find((one) => one.kind === 'allow_once');
      void view.command({
        type: 'approval.answer',
        approvalId: approval.id,
        hash: approval.hash,
        answer: { type: 'option', optionId: option?.id ?? '' },
      });
    }
    return enough(state.seq, state);
  });
}

async function eventsOfATurn(hub: HubProcess, client: HubClient): Promise<{ first: number; last: number }> {
  const view = await newSession(client, { folder: hub.folder, provider: 'demo' });
  const first = view.state.get()?.seq ?? 0;
  await view.send(text(PROMPT));
  await playUntil(view, (_, state) => state.turnCount === 1 && idle(state));
  return { first, last: view.state.get()?.seq ?? 0 };
}

test('I1 I2 I7 I8 I11: a core killed at any point of a demo turn comes back with all that was shown, and the turn closed', async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  const { first, last } = await eventsOfATurn(hub, hub.client('measure'));
  const points = spread(first + 1, last + 2, 22);
  assert.ok(points.length >= 20, `only ${points.length} points`);
  for (const point of points) await killAt(hub, point);
  assert.equal(promptsIn(hub.home).filter((n) => n > 1).length, 0, 'a prompt reached the agent twice');
});

async function killAt(hub: HubProcess, point: number): Promise<void> {
  const client = hub.client(`kill at ${point}`);
  const view = await newSession(client, { folder: hub.folder, provider: 'demo' });
  void view.send(text(PROMPT));
  await playUntil(view, (seq, state) => seq >= point || (state.turnCount === 1 && idle(state)));
  const shown = view.state.get() as SessionState;
  await hub.kill();
  await hub.restart();

  const after = await untilState(view, (state) => state.seq >= shown.seq && atRest(state));
  assertNothingLost(shown, after, point);
  assertClosed(after, point);
  assert.deepEqual(hub.leftovers(), [], `point ${point}: processes of the killed core are left`);

  await view.send(text('say hello'));
  const next = await untilState(view, (state) => state.turnCount > after.turnCount && idle(state));
  assert.equal(lastTurn(next)?.outcome?.type, 'completed', `point ${point}: the next message works`);
  view.release();
  client.close();
}

/** What a window saw is there, word for word: it was in the log before it was shown (I2). */
function assertNothingLost(shown: SessionState, after: SessionState, point: number): void {
  for (const item of shown.items) {
    const kept = after.items.find((one) => one.id === item.id);
    if (!kept && item.text === '') continue;
    assert.ok(kept, `point ${point}: item ${item.id} (${item.kind}) is gone`);
    assert.ok((kept as Item).text.startsWith(item.text), `point ${point}: words of ${item.id} are gone`);
  }
}

/** Nothing runs, and nothing of an earlier core is in doubt. */
function atRest(state: SessionState): boolean {
  const doubtful = state.items.some((item) => item.kind === 'user_message' && item.delivery === 'pending');
  return idle(state) && state.binding.status !== 'open' && !doubtful;
}

function assertClosed(state: SessionState, point: number): void {
  const open = state.items.filter((item) => item.status === 'open');
  assert.deepEqual(open, [], `point ${point}: items are still open`);
  assert.deepEqual(state.approvals, [], `point ${point}: approvals are still open`);
  for (const turn of state.turns) assert.ok(turn.outcome, `point ${point}: a turn has no end`);
}

/** How often each message stands in the demo agent's transcripts. */
function promptsIn(home: string): number[] {
  const counts = new Map<string, number>();
  const dir = join(home, 'providers/demo');
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.jsonl')) continue;
    for (const [, id] of readFileSync(join(dir, name), 'utf8').matchAll(/"messageId":"([^"]+)"/g)) {
      const key = `${name} ${id}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts.values()];
}

/** About `count` whole numbers from `first` to `last`, evenly, both ends among them. */
function spread(first: number, last: number, count: number): number[] {
  const step = Math.max(1, (last - first) / (count - 1));
  const points = Array.from({ length: count }, (_, n) => Math.round(first + n * step)).filter((point) => point <= last);
  return [...new Set([...points, last])];
}
