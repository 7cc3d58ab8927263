import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type * as z from 'zod';
import { RootEvent } from '../channels/root/events.ts';
import { SessionEvent } from '../channels/session/events.ts';
import { reduceSession } from '../channels/session/reducer.ts';
import type { SessionState } from '../channels/session/state.ts';
import { activeAgent } from '../channels/session/state.ts';
import { type Envelope, firstSeq } from '../envelope.ts';
import { describeError, HubErrorShape } from '../errors.ts';
import { expandDelta, jsonRpcNumber, type Method, type Notifications, REQUESTS } from '../wire.ts';
import { NOTIFICATIONS } from './notifications.ts';

interface Frame {
  side: '→' | '←';
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string; data: unknown };
}

const page = readFileSync(join(import.meta.dirname, '../../../../docs/protocol.md'), 'utf8');
const frames: Frame[] = [...page.matchAll(/```frames\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => (block as string).trim().split('\n'))
  .map((line) => ({ side: line[0] as Frame['side'], ...(JSON.parse(line.slice(2)) as object) }));

/** The value is exactly what the schema describes: nothing missing, nothing it does not know. */
function fits(schema: z.ZodType, value: unknown): void {
  assert.deepEqual(schema.parse(value), value);
}

suite('the transcript of docs/protocol.md is one the core and a client could have had', () => {
  test('it shows every kind of frame', () => {
    assert.ok(frames.length > 40);
    const told = new Set(frames.flatMap(({ side, method }) => (side === '←' && method ? [method] : [])));
    for (const name of ['replay', 'snapshot', 'gone', 'ready', 'events', 'delta', 'presence'])
      assert.ok(told.has(name), name);
    assert.ok(frames.some(({ result }) => (result as { status?: string } | undefined)?.status === 'rejected'));
    assert.ok(frames.some(({ error }) => error));
  });

  test('every request fits its schema, and every answer the request it belongs to', () => {
    const asked = new Map<number, Method>();
    for (const { side, id, method, params, result, error } of frames) {
      if (side === '→') {
        assert.ok(id !== undefined && method !== undefined);
        if (!Object.hasOwn(REQUESTS, method)) continue;
        asked.set(id, method as Method);
        fits(REQUESTS[method as Method].params, params);
      } else if (result !== undefined) {
        const answered = asked.get(id as number);
        assert.ok(answered, `an answer to nothing: ${id}`);
        fits(REQUESTS[answered].result, result);
      } else if (error) {
        const data = HubErrorShape.parse(error.data);
        assert.deepEqual(data, describeError(data.code, data.details));
        assert.deepEqual([error.code, error.message], [jsonRpcNumber(data), data.message]);
      }
    }
  });

  test('every notification fits its schema, and every event that of its channel', () => {
    for (const { side, method, params } of frames) {
      if (side !== '←' || method === undefined) continue;
      assert.ok(Object.hasOwn(NOTIFICATIONS, method), method);
      fits(NOTIFICATIONS[method as keyof typeof NOTIFICATIONS], params);
      if (method !== 'events') continue;
      const { handle, events } = params as Notifications['events'];
      for (const { event } of events) fits(handle === 0 ? RootEvent : SessionEvent, event);
    }
  });

  test('a client that applies it as described ends with the turn done and everything closed', () => {
    const state = follow();
    assert.deepEqual(state.turns[0]?.outcome, { type: 'completed' });
    assert.deepEqual(
      state.items.map(({ kind, status, text }) => [kind, status, text]),
      [
        ['user_message', 'completed', 'Run the tests.'],
        ['agent_message', 'completed', 'I will run them now.'],
        ['tool', 'completed', 'ok 12 tests\n'],
      ],
    );
    assert.deepEqual([state.approvals, state.pinned, activeAgent(state).binding.status], [[], true, 'closed']);
    assert.equal(state.settled[0]?.resolution.outcome, 'allowed');
  });
});

/** Follows the session (handle 1) through the transcript; fails at a gap. */
function follow(): SessionState {
  let state: SessionState | null = null;
  const apply = (envelope: Envelope) => {
    assert.equal(firstSeq(envelope), (state?.seq ?? 0) + 1);
    state = reduceSession(state, envelope);
  };
  for (const { side, method, params } of frames) {
    if (side !== '←') continue;
    if (method === 'snapshot') state = (params as Notifications['snapshot']).state as SessionState;
    if (method === 'events' && (params as Notifications['events']).handle === 1) {
      for (const envelope of (params as Notifications['events']).events) apply(envelope);
    }
    if (method === 'delta' && (params as Notifications['delta'])[0] === 1)
      apply(expandDelta(params as Notifications['delta']));
  }
  assert.ok(state);
  return state;
}
