import assert from 'node:assert/strict';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { findItem } from '@codeai-hub/protocol/channels/session/state';
import { comeToRest } from './rest.ts';
import { readLog, sessionsOnDisk } from './session-logs.ts';
import type { Window } from './window.ts';
import type { World } from './world.ts';

/** I1, I4, I12, I13: every window shows what the core has, and what the log says it must be. */
export async function checkClients(world: World): Promise<void> {
  const sessions = sessionsOnDisk(world);
  for (const window of world.windows) for (const id of sessions) window.view(id);
  await comeToRest(world);
  await world.pass(2_000);
  const { life } = world;
  assert.ok(life);
  const truth = new Map(sessions.map((id) => [id, stateFromLog(world, id)]));
  for (const id of sessions)
    assert.deepEqual(life.core.sessions.peek(id)?.state, truth.get(id), `the core and the log of ${id} differ`);
  for (const window of world.windows) checkWindow(world, window, truth);
  const [reader] = world.windows;
  if (reader) for (const id of sessions) await checkWholeConversation(world, reader, id);
  assert.deepEqual(world.witness.faults, []);
}

function checkWindow(world: World, window: Window, truth: Map<string, SessionState>): void {
  const { name, client } = window;
  assert.deepEqual(client.root.state.get(), world.life?.core.root.state, `${name} and the core show different roots`);
  for (const [id, state] of truth) {
    const view = window.view(id);
    assert.equal(view.status.get().type, 'live', `${name} is not live in ${id}`);
    assert.deepEqual(view.state.get(), state, `${name} and the core differ in ${id}`);
    for (const echo of view.echoes.get()) assert.notEqual(echo.status.type, 'sending', `${name} still sends in ${id}`);
    assert.equal(
      view.draft.get()?.text ?? null,
      world.windows[0]?.view(id).draft.get()?.text ?? null,
      `drafts of ${id} differ`,
    );
  }
}

function stateFromLog(world: World, sessionId: string): SessionState {
  let state: SessionState | null = null;
  for (const envelope of readLog(world, sessionId) ?? []) state = reduceSession(state, envelope);
  assert.ok(state);
  return state;
}

/** Scrolled up to the first message, a window shows every item there ever was, as the log tells it. */
async function checkWholeConversation(world: World, window: Window, sessionId: string): Promise<void> {
  const { history, state } = window.view(sessionId);
  while (history.get().first > 0) {
    const before = history.get().first;
    void history.loadOlder();
    for (let seconds = 0; seconds < 60 && history.get().loading; seconds++) await world.pass(1_000);
    assert.equal(history.get().error, null);
    assert.ok(history.get().first < before, `the history of ${sessionId} stops at ${before}`);
  }
  const shown = [...history.get().items, ...(state.get()?.items ?? [])];
  assert.deepEqual(shown, conversationFromLog(world, sessionId), `the conversation of ${sessionId} has holes`);
}

function conversationFromLog(world: World, sessionId: string): Item[] {
  const gone: Item[] = [];
  let state: SessionState | null = null;
  for (const envelope of readLog(world, sessionId) ?? []) {
    const next: SessionState = reduceSession(state, envelope);
    if (state)
      gone.push(...state.items.filter((item) => !findItem(next, item.id) && envelope.event.type !== 'item.dropped'));
    state = next;
  }
  return [...gone, ...(state?.items ?? [])];
}
