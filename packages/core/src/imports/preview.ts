import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { HistoryEntry } from '@codeai-hub/provider-kit/history/entries';
import { Step } from '../sessions/step.ts';
import { HistoryCopy } from './history-copy.ts';

const CORE = { kind: 'core' } as const;

/** The items an import would write for a page, with long texts cut: nothing is kept of them. */
export function previewOf(entries: readonly HistoryEntry[], now: number): Item[] {
  const created = {
    type: 'session.created',
    sessionId: 'preview',
    ...{ title: '', folder: '', provider: '', model: null, effort: null, mode: '' },
  } as const;
  let state = reduceSession(null, { seq: 1, at: now, origin: CORE, event: created });
  const items: Item[] = [];
  for (const { at, fill } of new HistoryCopy(now).pieces(entries)) {
    const step = new Step(state, at, CORE);
    fill(step);
    state = step.state;
    for (const { event } of step.envelopes) if (event.type === 'item.started') items.push(event.item);
  }
  return items;
}
