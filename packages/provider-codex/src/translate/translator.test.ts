import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import { stringOf } from '@codeai-hub/provider-kit/reading';
import { readRecording } from '@codeai-hub/provider-kit/recordings/shelf';
import type { Told } from '@codeai-hub/provider-kit/recordings/told';
import { edition } from '../testing/matrix.ts';
import { type Over, Translator } from './translator.ts';

/** What the real runtime sent (`testing/scenes.ts`), and what became of it. */
class Replay {
  readonly events: ProviderEvent[] = [];
  readonly delivered: string[] = [];
  readonly overs: Over[] = [];
  readonly translator: Translator;

  constructor(threadId: string) {
    this.translator = new Translator({
      threadId,
      folder: '/sandbox/folder',
      signInHint: 'Sign in.',
      emit: (event) => this.events.push(event),
      model: () => 'gpt-x',
      onDelivered: (messageId) => this.delivered.push(messageId),
      onOver: (over) => {
        this.overs.push(over);
        this.translator.finish();
      },
    });
  }

  play(...told: Told[]): this {
    // Requests are the broker's.
    for (const [method, params] of told) if (!method.endsWith('requestApproval')) this.translator.take(method, params);
    return this;
  }

  /** kind or tool, words, and end of every item */
  get story(): string[][] {
    const items = new Map<string, string[]>();
    for (const event of this.events) {
      if (event.type === 'item.started') {
        const { item } = event;
        const name = item.kind === 'tool' ? item.tool : item.kind;
        items.set(event.id, [
          name,
          item.text ?? '',
          item.kind === 'notice' || item.kind === 'native' ? 'told' : 'open',
        ]);
      }
      const item = 'id' in event ? items.get(event.id) : undefined;
      if (item === undefined) continue;
      if (event.type === 'item.delta') item[1] += event.text;
      if (event.type === 'item.updated' || event.type === 'item.completed')
        item[1] = event.patch?.text ?? item[1] ?? '';
      if (event.type === 'item.completed') item[2] = event.status;
      if (event.type === 'item.dropped') item[2] = 'dropped';
    }
    return [...items.values()];
  }

  get outcomes(): unknown[] {
    return this.events.flatMap((event) => (event.type === 'turn.ended' ? [event.outcome] : []));
  }
}

/** The real runtime's words in a scene; what the hub did meanwhile is for others. */
function played(scene: string): Replay {
  const told = readRecording(edition, scene).filter(([name]) => !name.startsWith('hub/'));
  const threadId = told.flatMap(([, params]) => stringOf(params.threadId) ?? [])[0];
  return new Replay(threadId ?? '').play(...told);
}

const COMPLETED = { type: 'completed' };

describe('a recorded conversation', () => {
  it('of thoughts and words', () => {
    const replay = played('plain');
    assert.deepEqual(replay.story, [
      ['reasoning', 'first', 'completed'],
      ['agent_message', 'one two', 'completed'],
    ]);
    assert.deepEqual(replay.outcomes, [COMPLETED]);
    assert.equal(replay.delivered.length, 1);
    const ended = replay.events.findLast((event) => event.type === 'turn.ended');
    const usage = { inputTokens: 400, outputTokens: 50, cacheReadTokens: 800, cacheWriteTokens: 0 };
    assert.deepEqual(ended?.usage, usage);
  });

  it('of a command that fails: its output is whole although none of it streamed', () => {
    const replay = played('command');
    assert.ok(replay.events.every((event) => event.type !== 'item.delta' || event.text !== 'out\n'));
    assert.deepEqual(replay.story, [
      ['command', 'out\n', 'failed'],
      ['agent_message', 'done', 'completed'],
    ]);
    const command = replay.events.find((event) => event.type === 'item.completed');
    assert.equal(command?.patch?.exitCode, 3);
  });

  it('of a command that was denied', () => {
    assert.deepEqual(played('denied').story[0], ['command', '', 'denied']);
  });

  it('of changes of files', () => {
    const replay = played('edit');
    const changes = replay.events.flatMap((event) => (event.type === 'turn.ended' ? [event.changes] : []));
    assert.deepEqual(changes, [
      [{ path: 'a.txt', kind: 'add', added: 2, removed: 0 }],
      [{ path: 'a.txt', kind: 'modify', added: 1, removed: 1 }],
    ]);
  });

  it('of a list of steps', () => {
    const plan = played('list').events.find((event) => event.type === 'plan.changed');
    assert.deepEqual(plan?.entries, [
      { id: 'p1', text: 'Read', status: 'active' },
      { id: 'p2', text: 'Write', status: 'pending' },
    ]);
  });

  it('of a plan, which stays open for its review', () => {
    const replay = played('plan');
    assert.equal(replay.overs[0]?.plan?.text, '# Plan\n- look\n');
    assert.deepEqual(
      replay.story.map(([kind, text]) => [kind, text]),
      [
        ['agent_message', 'So.\n'],
        ['plan', '# Plan\n- look\n'],
      ],
    );
  });

  it('that was interrupted leaves what had streamed open, for the core to close', () => {
    const replay = played('interrupted');
    assert.deepEqual(replay.story, [['agent_message', 'Half a', 'open']]);
    assert.deepEqual(replay.outcomes, [{ type: 'interrupted' }]);
    assert.deepEqual(replay.overs, [
      { interrupted: true, completed: false, plan: undefined, commands: [], agents: [] },
    ]);
  });

  it('that failed tells its error once, at the end', () => {
    const replay = played('failed');
    assert.deepEqual(replay.story, []);
    assert.equal((replay.outcomes[0] as { error: { code: string } }).error.code, 'quota_exhausted');
  });

  it('with a goal goes on by itself, and says so until it is reached', () => {
    const replay = played('goal');
    const starts = replay.events.filter(({ type }) => type === 'turn.started' || type === 'turn.ended');
    assert.deepEqual(
      starts.map(({ type }) => type),
      ['turn.started', 'turn.ended', 'turn.started', 'turn.ended'],
    );
    const work = replay.events.flatMap((event) => (event.type === 'background.changed' ? [event.work] : []));
    assert.deepEqual(work, [[{ id: 'goal', title: 'Plant a tree' }], []]);
    assert.equal(replay.story.filter(([kind]) => kind === 'native').length, 2);
  });

  it('with a search', () => {
    assert.deepEqual(played('search').story, [
      ['fetch', '', 'completed'],
      ['agent_message', 'There.', 'completed'],
    ]);
  });
});

describe('what the runtime may do', () => {
  const turn = (id = 'T'): Told => ['turn/started', { threadId: 't', turn: { id } }];
  const over = (status = 'completed', more: object = {}): Told => [
    'turn/completed',
    { threadId: 't', turn: { id: 'T', status, ...more } },
  ];
  const item = (phase: 'started' | 'completed', fields: object, threadId = 't'): Told => [
    `item/${phase}`,
    { threadId, item: { id: 'm', type: 'agentMessage', ...fields } },
  ];
  const delta = (text: string): Told => ['item/agentMessage/delta', { threadId: 't', itemId: 'm', delta: text }];

  it('use one id twice: a completed one that starts again is another item', () => {
    const said = [item('started', {}), item('completed', { text: 'a' })];
    const replay = new Replay('t').play(turn(), ...said, ...said, over());
    assert.deepEqual(replay.story, [
      ['agent_message', 'a', 'completed'],
      ['agent_message', 'a', 'completed'],
    ]);
  });

  it('begin an answer that breaks and comes again: the draft goes away', () => {
    const retry: Told = ['error', { threadId: 't', willRetry: true, error: { message: 'Reconnecting... 1/5' } }];
    const replay = new Replay('t').play(turn(), item('started', {}), delta('Half'), retry, over());
    assert.deepEqual(replay.story, [
      ['agent_message', 'Half', 'dropped'],
      ['notice', 'No answer yet: the connection broke. Trying again, 1 of 5.', 'told'],
    ]);
  });

  it('end with an item that lacks what streamed: the end is right', () => {
    const replay = new Replay('t').play(
      turn(),
      item('started', {}),
      delta('\ud83c'),
      item('completed', { text: '🌱' }),
    );
    assert.equal(replay.story[0]?.[1], '🌱');
  });

  it('send what nobody knows: it is kept as it came, and no item is made up', () => {
    const odd: Told[] = [
      ['thread/odd', { threadId: 't', what: 1 }],
      item('completed', { id: 'x', type: 'neverHeardOf' }),
      item('started', { id: 7 }),
      ['item/agentMessage/delta', { threadId: 't', itemId: 'nobody', delta: 'x' }],
      ['turn/completed', { threadId: 't', turn: { id: 'another', status: 'completed' } }],
    ];
    const replay = new Replay('t').play(turn(), ...odd);
    assert.deepEqual(replay.story, [
      ['native', '{"threadId":"t","what":1}', 'told'],
      ['native', '{"id":"x","type":"neverHeardOf"}', 'told'],
    ]);
    assert.deepEqual(replay.outcomes, []);
  });

  it('speak between two turns: it is told in the next one', () => {
    const warning: Told = ['warning', { threadId: null, message: 'careful' }];
    const replay = new Replay('t').play(warning);
    assert.deepEqual(replay.events, []);
    assert.deepEqual(replay.play(turn()).story, [['notice', 'careful', 'told']]);
  });

  it('let a sub-agent work: its doings stand inside of the call, and after the turn nowhere', () => {
    const call = {
      id: 'c',
      type: 'collabAgentToolCall',
      tool: 'spawnAgent',
      prompt: 'look',
      receiverThreadIds: ['child'],
    };
    const replay = new Replay('t').play(turn(), item('started', call), item('started', {}, 'child'));
    const [agent, inside] = replay.events.filter((event) => event.type === 'item.started');
    assert.equal(inside?.parentId, agent?.id);
    const before = replay.play(over()).events.length;
    assert.equal(replay.play(item('started', { id: 'n' }, 'child')).events.length, before);
  });
});
