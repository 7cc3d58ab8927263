import assert from 'node:assert/strict';
import type { SessionView } from '@codeai-hub/client/api';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { activeAgent, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { HubProcess } from '../harness/hub-process.ts';
import { idle, lastTurn, newSession, text, untilRoot, untilState } from '../harness/watch.ts';

export interface KillPlan {
  hub: HubProcess;
  provider: string;
  /** the message whose turn is cut, told apart by the point */
  prompt: (point: number) => string;
  /** a message that any state of the agent can answer */
  nextPrompt: string;
  /** at least so many points of the turn */
  points: number;
  /** looks at the agent's side of a session that was killed and went on */
  check: (point: number) => void;
}

/**
 * Plays one turn to learn how many events it has, then plays it again and again, each time pulling the plug after another
 * one: from before the agent is started to after the turn's end.
 */
export async function surviveKills(plan: KillPlan): Promise<void> {
  const client = plan.hub.client('measure');
  const view = await newSession(client, { folder: plan.hub.folder, provider: plan.provider });
  const first = view.state.get()?.seq ?? 0;
  await view.send(text(plan.prompt(0)));
  await playUntil(view, (_, state) => state.turnCount === 1 && idle(state));
  const measured = view.state.get() as SessionState;
  assert.equal(lastTurn(measured)?.outcome?.type, 'completed', 'the turn completes when nobody kills it');
  client.close();
  const points = spread(first + 1, measured.seq + 1, plan.points);
  assert.ok(points.length >= 20, `only ${points.length} points to kill at`);
  for (const point of points) await killAt(plan, point);
}

async function killAt({ hub, provider, prompt, nextPrompt, check }: KillPlan, point: number): Promise<void> {
  const client = hub.client(`kill at ${point}`);
  const view = await newSession(client, { folder: hub.folder, provider });
  void view.send(text(prompt(point)));
  await playUntil(view, (seq, state) => seq >= point || (state.turnCount === 1 && idle(state)));
  const shown = view.state.get() as SessionState;
  await hub.kill();
  await hub.restart();

  const after = await untilState(view, (state) => state.seq >= shown.seq && atRest(state));
  assertNothingLost(shown, after, point);
  assertClosed(after, point);
  // What is left is ended before any agent is looked for.
  await untilRoot(
    client,
    (root) => root.core.instanceId === hub.instanceId && root.providers[provider]?.status === 'ready',
  );
  assert.deepEqual(hub.leftovers(), [], `point ${point}: processes of the killed core are left`);

  await view.send(text(nextPrompt));
  const next = await untilState(view, (state) => state.turnCount > after.turnCount && idle(state));
  assert.equal(lastTurn(next)?.outcome?.type, 'completed', `point ${point}: the next message works`);
  check(point);
  view.release();
  client.close();
}

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
  return idle(state) && activeAgent(state).binding.status !== 'open' && !doubtful;
}

function assertClosed(state: SessionState, point: number): void {
  const open = state.items.filter((item) => item.status === 'open');
  assert.deepEqual(open, [], `point ${point}: items are still open`);
  assert.deepEqual(state.approvals, [], `point ${point}: approvals are still open`);
  for (const turn of state.turns) assert.ok(turn.outcome, `point ${point}: a turn has no end`);
}

/** About `count` whole numbers from `first` to `last`, evenly, both ends among them. */
function spread(first: number, last: number, count: number): number[] {
  const step = Math.max(1, (last - first) / (count - 1));
  const points = Array.from({ length: count }, (_, n) => Math.round(first + n * step)).filter((point) => point <= last);
  return [...new Set([...points, last])];
}
