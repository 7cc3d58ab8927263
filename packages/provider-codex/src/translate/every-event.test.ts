import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { Fields } from '@codeai-hub/provider-kit/reading';
import { ApprovalBroker } from '../approvals/broker.ts';
import { ITEM_TYPES, NOTIFICATIONS, SERVER_REQUESTS } from '../native/protocol.ts';
import { SILENT } from './silent.ts';
import { Translator } from './translator.ts';

const item = { type: 'agentMessage', id: 'a', text: 'words' };
const command = { type: 'commandExecution', id: 'c', command: 'make' };
const edit = { type: 'fileChange', id: 'f', changes: [] };

/** Of every notification that means something: one that does, and what must have come before it. */
const MEANT: Readonly<Record<string, { params: Fields; after?: Fields }>> = {
  'account/rateLimits/updated': { params: { rateLimits: { primary: { usedPercent: 4, windowDurationMins: 300 } } } },
  error: { params: { willRetry: true, error: { message: 'Reconnecting... 1/2' } } },
  guardianWarning: { params: { message: 'careful' } },
  'item/agentMessage/delta': { params: { itemId: 'a', delta: 'w' }, after: item },
  'item/commandExecution/outputDelta': { params: { itemId: 'c', delta: 'w' }, after: command },
  'item/completed': { params: { item } },
  'item/fileChange/patchUpdated': { params: { itemId: 'f', changes: [] }, after: edit },
  'item/plan/delta': { params: { itemId: 'p', delta: 'w' }, after: { type: 'plan', id: 'p' } },
  'item/reasoning/summaryPartAdded': { params: { itemId: 'r' }, after: { type: 'reasoning', id: 'r' } },
  'item/reasoning/summaryTextDelta': { params: { itemId: 'r', delta: 'w' }, after: { type: 'reasoning', id: 'r' } },
  'item/reasoning/textDelta': { params: { itemId: 'r', delta: 'w' }, after: { type: 'reasoning', id: 'r' } },
  'item/started': { params: { item } },
  'model/rerouted': { params: { fromModel: 'a', toModel: 'b' } },
  'thread/compacted': { params: {} },
  'thread/tokenUsage/updated': { params: { tokenUsage: { last: { totalTokens: 3 } } } },
  'turn/completed': { params: { turn: { id: 't', status: 'completed' } } },
  'turn/plan/updated': { params: { plan: [] } },
  warning: { params: { message: 'careful' } },
  'windows/worldWritableWarning': { params: {} },
};

/** Said again by an item that is kept, as `native`, with what of it means something. */
const MEANT_AND_KEPT = new Set(['thread/goal/updated', 'thread/goal/cleared']);

/** Begins a turn, or goes on in the one that runs. */
const BEGINS = 'turn/started';

class Ear {
  events: ProviderEvent[] = [];
  readonly translator: Translator = new Translator({
    threadId: 'th',
    folder: '/w',
    signInHint: '',
    emit: (event) => this.events.push(event),
    model: () => undefined,
    onDelivered: () => {},
    onOver: () => this.translator.finish(),
  });

  constructor() {
    this.translator.begin();
    this.hear(BEGINS, { turn: { id: 't' } });
  }

  /** What comes of it. */
  hear(method: string, params: Fields): ProviderEvent[] {
    this.events = [];
    this.translator.take(method, { threadId: 'th', turnId: 't', ...params });
    return this.events;
  }
}

function keptNames(events: ProviderEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'item.started' && event.item.kind === 'native' ? [event.item.name] : [],
  );
}

describe('every notification of the pinned protocol', () => {
  for (const method of NOTIFICATIONS.filter((one) => one !== BEGINS)) {
    const meant = MEANT[method];
    if (meant !== undefined)
      it(`${method} means something`, () => {
        const ear = new Ear();
        if (meant.after !== undefined) ear.hear('item/started', { item: meant.after });
        // The first part begins where nothing is yet.
        if (method === 'item/reasoning/summaryPartAdded') ear.hear(method, meant.params);
        const events = ear.hear(method, meant.params);
        assert.notEqual(events.length, 0);
        assert.deepEqual(keptNames(events), []);
        assert.equal(SILENT.has(method), false);
      });
    else if (SILENT.has(method))
      it(`${method} is known to say nothing`, () => assert.deepEqual(new Ear().hear(method, {}), []));
    else
      it(`${method} is kept as it came`, () => {
        const goal = MEANT_AND_KEPT.has(method) ? { goal: { objective: 'Plant', status: 'active' } } : {};
        assert.deepEqual(keptNames(new Ear().hear(method, goal)), [method]);
      });
  }

  it('is all there is to be silent about', () => {
    const names: ReadonlySet<string> = new Set(NOTIFICATIONS);
    assert.deepEqual(
      [...SILENT, ...Object.keys(MEANT)].filter((name) => !names.has(name)),
      [],
    );
  });
});

it('every type of item is one of ours, is told by another event, or is kept as it came', () => {
  const elsewhere = new Set(['userMessage', 'subAgentActivity']);
  for (const type of ITEM_TYPES) {
    const events = new Ear().hear('item/completed', { item: { type, id: 'x', text: 'words', summary: ['words'] } });
    const kept = keptNames(events);
    if (elsewhere.has(type)) assert.deepEqual(events, [], type);
    else assert.ok(kept.length === 0 ? events.length > 0 : kept[0] === `item/${type}`, type);
  }
});

it('every request is one to a person, or is refused and kept by the session', () => {
  const params = {
    questions: [{ id: 'q', question: 'Which?' }],
    mode: 'form',
    requestedSchema: { properties: {} },
    command: 'make',
  };
  const asked = SERVER_REQUESTS.filter((method) => {
    const broker = new ApprovalBroker({
      folder: '/w',
      emit: () => {},
      itemIdOf: () => undefined,
      changesOf: () => [],
      respond: () => {},
      refuse: () => {},
      tellNote: async () => {},
    });
    return broker.take(1, method, params);
  });
  assert.deepEqual(asked, [
    'item/commandExecution/requestApproval',
    'item/fileChange/requestApproval',
    'item/permissions/requestApproval',
    'item/tool/requestUserInput',
    'mcpServer/elicitation/request',
  ]);
});
