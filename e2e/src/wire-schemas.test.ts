import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HubClient, SessionView } from '@codeai-hub/client/api';
import { createHubClient } from '@codeai-hub/client/hub-client';
import type { Transport } from '@codeai-hub/client/transport';
import { RootEvent } from '@codeai-hub/protocol/channels/root/events';
import { RootState } from '@codeai-hub/protocol/channels/root/state';
import { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { NOTIFICATIONS } from '@codeai-hub/protocol/docs/notifications';
import { type Method, type Notifications, REQUESTS } from '@codeai-hub/protocol/wire';
import type { z } from 'zod';
import { HubProcess } from './harness/hub-process.ts';
import { socketTransport } from './harness/socket-transport.ts';
import { idle, newSession, text, untilState } from './harness/watch.ts';

interface Frame {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
}

/** A transport that keeps what was said, both ways. */
function listening(inner: Transport): { transport: Transport; asked: Frame[]; told: Frame[] } {
  const asked: Frame[] = [];
  const told: Frame[] = [];
  const transport: Transport = {
    connect: (events) => {
      const socket = inner.connect({
        ...events,
        opened: () => events.opened(),
        closed: (error) => events.closed(error),
        frame: (words) => {
          told.push(JSON.parse(words) as Frame);
          events.frame(words);
        },
      });
      return {
        close: () => socket.close(),
        send: (words) => {
          asked.push(JSON.parse(words) as Frame);
          socket.send(words);
        },
      };
    },
  };
  return { transport, asked, told };
}

/** Nothing is missing, and nothing is there that the schema does not tell of. */
function fits(schema: z.ZodType, value: unknown, what: string): void {
  const parsed = schema.safeParse(value);
  assert.ok(parsed.success, `${what}: ${parsed.error?.message} in ${JSON.stringify(value).slice(0, 400)}`);
  assert.deepEqual(parsed.data, value, what);
}

function checkNotification(method: string, params: unknown, handles: Map<number, string>): void {
  if (method === 'events') {
    const { handle, events } = params as Notifications['events'];
    const schema = handles.get(handle) === 'root' ? RootEvent : SessionEvent;
    for (const { event } of events) fits(schema, event, event.type);
  }
  if (method === 'snapshot') {
    const { channel, state } = params as Notifications['snapshot'];
    fits(channel === 'root' ? RootState : SessionState, state, `the state of ${channel}`);
  }
  assert.ok(Object.hasOwn(NOTIFICATIONS, method), `${method} is not described`);
  fits(NOTIFICATIONS[method as keyof typeof NOTIFICATIONS], params, method);
}

/** Sends a message and goes along with whatever is asked until the turn is over. */
async function talk(client: HubClient, session: SessionView, channel: string, words: string): Promise<void> {
  const message = { messageId: crypto.randomUUID(), content: text(words), delivery: 'queue' as const };
  await client.command(channel, { type: 'message.send', ...message });
  for (;;) {
    const state = await untilState(session, (one) => idle(one) || one.approvals.length > 0);
    const [approval] = state.approvals;
    if (!approval) return;
    const { id: approvalId, hash, request } = approval;
    const optionId = request.type === 'question' ? null : (request.options[0]?.id ?? null);
    const answer = optionId === null ? { type: 'dismiss' as const } : { type: 'option' as const, optionId };
    await client.command(channel, { type: 'approval.answer', approvalId, hash, answer });
  }
}

/** Checks all that was said. Returns the methods that were told or answered. */
function checkFrames(asked: Frame[], told: Frame[]): Set<string> {
  const methods = new Map(asked.map((frame) => [frame.id, frame.method as Method]));
  for (const { method, params } of asked) fits(REQUESTS[method as Method].params, params, `params of ${method}`);
  const handles = new Map<number, string>();
  const seen = new Set<string>();
  for (const { id, method, params, result } of told) {
    if (method === 'snapshot' || method === 'replay') {
      const { channel, handle } = params as Notifications['replay'];
      handles.set(handle, channel);
    }
    const asking = methods.get(id);
    if (method !== undefined) checkNotification(method, params, handles);
    else if (asking && result !== undefined) fits(REQUESTS[asking].result, result, `result of ${asking}`);
    seen.add(method ?? asking ?? '');
  }
  return seen;
}

test('every frame of a real session is what docs/schema says', async (t) => {
  const hub = await HubProcess.start({ config: { providers: { demo: { options: { pace: 0 } } } } });
  t.after(() => hub.dispose());
  const { transport, asked, told } = listening(socketTransport(() => hub));
  const identity = { id: crypto.randomUUID(), kind: 'other' as const, name: 'test', version: '0' };
  const client = createHubClient({ transport, client: identity });
  t.after(() => client.close());
  client.connect();

  const session = await newSession(client, { folder: hub.folder, provider: 'demo' });
  const { id } = await untilState(session, () => true);
  for (const words of ['hello', 'run `echo hi`', 'make a plan', 'fail with quota', 'native']) {
    await talk(client, session, `session/${id}`, words);
  }
  await client.command('root', { type: 'settings.update', patch: { appearance: { theme: 'dark' } } });
  await client.request('sessions.list', { limit: 10 });
  await client.request('folders.list', {});

  const seen = checkFrames(asked, told);
  for (const name of ['hello', 'command', 'snapshot', 'ready', 'events', 'delta', 'presence']) {
    assert.ok(seen.has(name), name);
  }
});
