import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { sessionChannel } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Hub } from '../../hub.ts';

const PAGE = 500;

/**
 * All items of a session as they are at the call, one JSON line each: first what has left the window, page by page as
 * the reader takes it, then the window. Rejects at once when there is no such session.
 */
export async function sessionItems(hub: Hub, sessionId: string): Promise<AsyncIterable<string>> {
  const feed = await hub.openFeed(sessionChannel(sessionId));
  try {
    const state = JSON.parse(feed.snapshotJson()) as SessionState;
    return lines(hub, sessionId, state);
  } finally {
    feed.release();
  }
}

async function* lines(hub: Hub, sessionId: string, { evicted, items }: SessionState): AsyncGenerator<string> {
  for (let first = 0; first < evicted; ) {
    const texts = await hub.historyTexts({ sessionId, first, count: Math.min(PAGE, evicted - first) });
    if (texts.length === 0) throw new HubError('history_changed');
    first += texts.length;
    yield `${texts.join('\n')}\n`;
  }
  yield items.map((item) => `${JSON.stringify(item)}\n`).join('');
}
