import type { Envelope } from '@codeai-hub/protocol/envelope';
import { firstSeq } from '@codeai-hub/protocol/envelope';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { jsonRpcNumber, type NotificationName, type Notifications } from '@codeai-hub/protocol/wire';
import type { Feed } from '../../hub.ts';

type RequestId = number | string;

export function resultFrame(id: RequestId, result: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

export function errorFrame(id: RequestId | null, error: HubErrorShape): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    error: { code: jsonRpcNumber(error), message: error.message, data: error },
  });
}

export function notificationFrame<N extends NotificationName>(method: N, params: Notifications[N]): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}

/** As bytes, since one frame goes to many clients. A lone delta of the agent takes its short form. */
export function eventsFrame(handle: number, events: readonly Envelope[]): Buffer {
  const only = events.length === 1 ? events[0] : undefined;
  const delta = only && shortDelta(handle, only);
  if (delta) return Buffer.from(notificationFrame('delta', delta));
  return Buffer.from(notificationFrame('events', { handle, events: events as Envelope[] }));
}

/** The state is text already, so the frame is put together by hand. */
export function snapshotFrame(feed: Feed): string {
  const { channel, handle, epoch, seq } = feed;
  const head = JSON.stringify({ channel, handle, epoch, seq }).slice(0, -1);
  return `{"jsonrpc":"2.0","method":"snapshot","params":${head},"state":${feed.snapshotJson()}}}`;
}

function shortDelta(handle: number, envelope: Envelope): Notifications['delta'] | null {
  const { seq, at, origin } = envelope;
  const event = envelope.event as { type: string; itemId?: string; text?: string };
  if (event.type !== 'item.delta' || origin.kind !== 'agent') return null;
  if (event.itemId === undefined || event.text === undefined) return null;
  return [handle, seq, seq - firstSeq(envelope) + 1, at, event.itemId, event.text];
}
