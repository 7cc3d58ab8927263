import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '../native/read.ts';
import { Replay, recording } from '../testing/replay.ts';

const COMPLETED = { type: 'completed' };

describe('what the runtime really sent', () => {
  it('in a plain turn becomes thinking and words, told once', () => {
    const replay = new Replay().play(...recording('plain'));
    assert.deepEqual(replay.story, [
      ['reasoning', 'first', 'completed'],
      ['agent_message', 'one two', 'completed'],
    ]);
    assert.deepEqual(replay.outcomes, [COMPLETED]);
    const completed = replay.events.filter((event) => event.type === 'item.completed');
    assert.ok(
      completed.every((event) => event.patch === undefined),
      'what streamed is not sent again',
    );
  });

  it('around a failing command becomes words, the command with its exit code, and words', () => {
    const replay = new Replay().play(...recording('command'));
    assert.deepEqual(replay.story, [
      ['agent_message', 'Let me see.', 'completed'],
      ['Bash', 'out', 'failed'],
      ['agent_message', 'done', 'completed'],
    ]);
    const { item, patch } = replay.items[1] ?? assert.fail();
    assert.ok(item.kind === 'tool' && item.tool === 'command' && item.title === 'Run');
    assert.deepEqual([patch.target, patch.cwd, patch.exitCode], ['echo out; exit 3', '/sandbox/folder', 3]);
  });

  it('about edits becomes changes with diffs, and the files of the turn', () => {
    const replay = new Replay('acceptEdits').play(...recording('edits'));
    const changes = replay.items.flatMap((one) => one.patch.changes ?? []);
    assert.deepEqual(
      changes.map(({ path, kind, added, removed }) => [path, kind, added, removed]),
      [
        ['list.txt', 'add', 2, 0],
        ['list.txt', 'modify', 1, 1],
      ],
    );
    assert.equal(changes[1]?.diff, '@@ -1,2 +1,2 @@\n one\n-two\n+2\n');
    const ended = replay.events.findLast((event) => event.type === 'turn.ended');
    assert.deepEqual(ended?.changes, [{ path: 'list.txt', kind: 'add', added: 3, removed: 1 }]);
  });

  it("of a sub-agent stands inside its call, whose result is the sub-agent's report", () => {
    const children = [
      ['in Agent', 'reasoning', 'hm', 'completed'],
      ['in Agent', 'Bash', 'inside', 'completed'],
      ['in Agent', 'agent_message', 'sub done', 'completed'],
    ];
    assert.deepEqual(new Replay().play(...recording('sub-agent')).story, [
      ['Agent', 'sub done', 'completed'],
      ...children,
      ['agent_message', 'main done', 'completed'],
    ]);
  });

  it('of a sub-agent in the background is one turn, which ends after its report', () => {
    const replay = new Replay().play(...recording('sub-agent-in-background'));
    assert.deepEqual(replay.outcomes, [COMPLETED]);
    assert.deepEqual(
      replay.story.find(([name]) => name === 'Agent'),
      ['Agent', 'sub done', 'completed'],
    );
    assert.equal(replay.story.filter(([where]) => where === 'in Agent').length, 3);
  });

  it('of a command in the background ends the turn, and begins another by itself', () => {
    const replay = new Replay().play(...recording('command-in-background'));
    assert.deepEqual(replay.outcomes, [COMPLETED, COMPLETED]);
    assert.deepEqual(replay.story.slice(0, 3), [
      ['Bash', 'It runs in the background.', 'completed'],
      ['agent_message', 'back soon', 'completed'],
      ['notice', 'Background command "wait" completed (exit code 0)', 'open'],
    ]);
    const order = replay.events.flatMap(({ type }) => (type.startsWith('turn.') ? [type] : []));
    assert.deepEqual(order, ['turn.ended', 'turn.started', 'turn.ended']);
    const work = replay.events.flatMap((event) => (event.type === 'background.changed' ? [event.work] : []));
    assert.deepEqual(work, [[{ id: 'id-19', title: 'wait' }], []]);
  });

  it('of an interrupted turn keeps the words said so far as stopped', () => {
    const replay = new Replay().play(...recording('interrupted'));
    assert.deepEqual(replay.story, [['agent_message', 'some', 'stopped']]);
    assert.deepEqual(replay.outcomes, [{ type: 'interrupted' }]);
  });

  it('when a stream broke drops what streamed and keeps the whole answer', () => {
    const replay = new Replay().play(...recording('cut-and-answered-whole'));
    assert.deepEqual(replay.story, [['agent_message', 'Half an answer, whole.', 'completed']]);
    assert.equal(replay.events.filter((event) => event.type === 'item.dropped').length, 1);
  });

  it('about a retry becomes a notice, about a failure the end of the turn, told once', () => {
    assert.deepEqual(new Replay().play(...recording('retried')).story, [
      ['notice', 'No answer yet: the service is overloaded (529). Trying again in 1 s, 1 of 1.', 'open'],
      ['agent_message', 'recovered', 'completed'],
    ]);
    const failed = new Replay().play(...recording('failed'));
    assert.deepEqual(
      failed.items.filter((one) => one.item.kind !== 'notice'),
      [],
    );
    assert.equal((failed.outcomes[0] as { error: { code: string } }).error.code, 'provider_server_error');
  });

  it('when the conversation was cleared names another native conversation', () => {
    const replay = new Replay().play(...recording('cleared'));
    assert.equal(new Set(replay.nativeIds).size, 2);
    assert.deepEqual(
      replay.outcomes,
      [COMPLETED, COMPLETED, COMPLETED],
      'no words from a command is no missing answer',
    );
  });

  it('about its list becomes the plan', () => {
    const lists = new Replay()
      .play(...recording('list'))
      .events.flatMap((event) => (event.type === 'plan.changed' ? [event.entries] : []));
    assert.deepEqual(lists.at(0), [{ id: '1', text: 'Read', status: 'pending' }]);
    assert.deepEqual(lists.at(-1), [{ id: '1', text: 'Read', status: 'active' }]);
  });
});

const SESSION = { session_id: 's', parent_tool_use_id: null };
const INIT: Fields = { type: 'system', subtype: 'init', ...SESSION, model: 'claude-x', permissionMode: 'default' };
const IDLE: Fields = { type: 'system', subtype: 'session_state_changed', state: 'idle' };
const RESULT: Fields = {
  type: 'result',
  subtype: 'success',
  is_error: false,
  result: '',
  terminal_reason: 'completed',
};

function stream(event: Fields): Fields {
  return { type: 'stream_event', event, ...SESSION };
}

function finished(id: string, block: Fields, more: Fields = {}): Fields {
  return { type: 'assistant', message: { id, content: [block] }, uuid: `u-${id}`, ...SESSION, ...more };
}

function toolResult(id: string, content: string): Fields {
  return {
    type: 'user',
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content }] },
    ...SESSION,
  };
}

function started(): Replay {
  const replay = new Replay();
  replay.give('m1');
  return replay.play(INIT);
}

describe('odd things', () => {
  it('an event nothing maps is kept as it came', () => {
    const odd = { type: 'system', subtype: 'brand_new', payload: { a: [1] } };
    const { items } = started().play(odd, { type: 'untold', x: 1 });
    assert.deepEqual(
      items.map(({ item }) => item.kind === 'native' && [item.name, JSON.parse(item.text)]),
      [
        ['system/brand_new', odd],
        ['untold', { type: 'untold', x: 1 }],
      ],
    );
  });

  it('an event that comes between two turns waits for the next one', () => {
    const replay = started().play(RESULT, IDLE);
    replay.play({ type: 'system', subtype: 'informational', content: 'by the way', level: 'warning' });
    assert.deepEqual(replay.story, []);
    replay.play(INIT);
    assert.deepEqual(replay.story, [['notice', 'by the way', 'open']]);
  });

  it('more events between two turns than are worth keeping are counted', () => {
    const info = { type: 'system', subtype: 'informational', level: 'info', content: 'hm' };
    const replay = new Replay().play(...Array.from({ length: 130 }, () => info));
    replay.give('m1');
    const notices = replay.texts('notice').length;
    assert.equal(notices, 101);
    const last = replay.items.at(-1)?.item;
    assert.equal(last?.kind === 'notice' && last.text, '30 more were told between two turns, too many to keep.');
  });

  it('a call id that is used again is a new item', () => {
    const call = { type: 'tool_use', id: 'toolu_same', name: 'Glob', input: { pattern: '*' } };
    const { story } = started().play(
      finished('a', call),
      toolResult('toolu_same', 'first'),
      finished('b', call),
      toolResult('toolu_same', 'second'),
    );
    assert.deepEqual(story, [
      ['Glob', 'first', 'completed'],
      ['Glob', 'second', 'completed'],
    ]);
  });

  it('one id for two calls at once ends both', () => {
    const call = { type: 'tool_use', id: 'toolu_same', name: 'Glob', input: { pattern: '*' } };
    const { story } = started().play(
      finished('a', call),
      finished('a', call),
      toolResult('toolu_same', 'one'),
      toolResult('toolu_same', 'two'),
    );
    assert.deepEqual(
      story.map(([, text, status]) => [text, status]),
      [
        ['one', 'completed'],
        ['two', 'completed'],
      ],
    );
  });

  it('a call that is moved to the background ends with its task', () => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'Agent', input: { description: 'look' } };
    const replay = started().play(
      finished('a', call),
      { type: 'system', subtype: 'task_started', task_id: 't', tool_use_id: 'toolu_1', is_backgrounded: false },
      { type: 'system', subtype: 'task_updated', task_id: 't', patch: { is_backgrounded: true } },
    );
    assert.equal(replay.items[0]?.patch.background, true);
    const done = {
      type: 'system',
      subtype: 'task_notification',
      task_id: 't',
      tool_use_id: 'toolu_1',
      status: 'failed',
      summary: 'lost its way',
    };
    assert.deepEqual(replay.play(done).story, [['Agent', 'lost its way', 'failed']]);
  });

  it('what only keeps watch is no work in the background, and the same work is told once', () => {
    const tasks = [
      { task_id: 'a', description: 'npm test' },
      { task_id: 'b', description: 'watch', ambient: true },
      { description: 'nameless' },
    ];
    const changed = { type: 'system', subtype: 'background_tasks_changed', tasks };
    const replay = new Replay().play(changed, { ...changed, tasks: tasks.slice(0, 1) });
    assert.deepEqual(replay.events, [{ type: 'background.changed', work: [{ id: 'a', title: 'npm test' }] }]);
  });

  it('the beginning of a call that was never made goes away', () => {
    const { story } = started().play(
      stream({ type: 'message_start', message: { id: 'a' } }),
      stream({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 't1', name: 'Bash', input: {} },
      }),
      { type: 'system', subtype: 'api_retry', attempt: 1, max_retries: 2, retry_delay_ms: 500, error: 'unknown' },
    );
    assert.deepEqual(
      story.map(([name]) => name),
      ['notice'],
    );
  });

  it('words that repeat what streamed are not sent again, and others replace it', () => {
    const replay = started().play(
      stream({ type: 'message_start', message: { id: 'a' } }),
      stream({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      stream({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'broken \ud83d' } }),
      finished('a', { type: 'text', text: 'broken 😀' }),
    );
    assert.deepEqual(replay.story, [['agent_message', 'broken 😀', 'completed']]);
  });

  it('an answer the runtime takes back goes away', () => {
    const replay = started().play(
      finished('a', { type: 'text', text: 'not this' }),
      finished('b', { type: 'text', text: 'this' }, { supersedes: ['u-a'] }),
    );
    assert.deepEqual(replay.story, [['agent_message', 'this', 'completed']]);
  });

  it('thinking without words leaves no empty item', () => {
    const replay = started().play(
      stream({ type: 'message_start', message: { id: 'a' } }),
      stream({ type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } }),
      finished('a', { type: 'thinking', thinking: '', signature: 'x' }),
    );
    assert.deepEqual(replay.story, []);
  });

  it('a turn that says nothing at all is completed with a note', () => {
    const running = { ...IDLE, state: 'running' };
    const replay = started().play(running, RESULT, IDLE);
    assert.deepEqual(replay.outcomes, [], 'not before the message is known to be answered');
    replay.play({ type: 'command_lifecycle', command_uuid: 'm1', state: 'completed' });
    assert.deepEqual(replay.outcomes, [{ type: 'completed', note: 'no_answer' }]);
  });

  it('a runtime that tells neither states nor receipts ends its turn with the result', () => {
    const replay = started().play(finished('a', { type: 'text', text: 'hi' }), RESULT);
    assert.deepEqual(replay.outcomes, [COMPLETED]);
    assert.deepEqual(replay.begun, ['m1']);
  });

  it('a time no date can hold is no time, and the turn ends all the same', () => {
    const limit = { status: 'rejected', rateLimitType: 'five_hour', resetsAt: 1e300 };
    const failed = { ...RESULT, is_error: true, api_error_status: 429, result: "You've hit your limit" };
    const replay = started().play({ type: 'rate_limit_event', rate_limit_info: limit }, failed);
    const [outcome] = replay.outcomes as { type: string; error: { code: string } }[];
    assert.deepEqual([outcome?.type, outcome?.error.code], ['failed', 'quota_exhausted']);
    const told = replay.events.find((event) => event.type === 'limits.changed');
    assert.equal(told?.limits[0]?.resetsAt, undefined);
  });

  it('a result that cannot be read ends the turn as a failure of the agent (I8)', () => {
    const unreadable = Object.defineProperty({ ...RESULT }, 'terminal_reason', {
      get: () => {
        throw new Error('no such thing');
      },
    });
    const [outcome] = started().play(unreadable).outcomes as { type: string; error: { code: string } }[];
    assert.deepEqual([outcome?.type, outcome?.error.code], ['failed', 'agent_error']);
  });

  it('only refusals of the sign-in that follow each other in one turn end it', () => {
    const retry = (status: number) => ({ type: 'system', subtype: 'api_retry', attempt: 1, error_status: status });
    const ends = (...statuses: number[]) => started().play(...statuses.map(retry)).refusals;
    assert.equal(ends(401, 529, 401, 500), 0);
    assert.equal(ends(403, 403, 429, 429), 0);
    assert.equal(ends(529, 401, 401, 401), 1, 'once');
  });

  it('names that every object has are names like any other', () => {
    const names = ['constructor', 'toString', '__proto__'];
    const replay = started().play(
      ...names.map((name) => finished('a', { type: 'tool_use', id: `t-${name}`, name, input: {} })),
      ...names.map((name) => ({ type: 'system', subtype: 'informational', level: name, content: `level ${name}` })),
      ...names.map((name) => ({ type: 'system', subtype: 'api_retry', error: name })),
      ...names.map((name) => ({ type: 'rate_limit_event', rate_limit_info: { status: name, rateLimitType: name } })),
    );
    const items = replay.items.map(({ item }) => item);
    assert.deepEqual(
      items.flatMap((item) => (item.kind === 'tool' ? [[item.tool, item.title]] : [])),
      names.map((name) => ['other', name]),
    );
    assert.ok(items.every((item) => item.kind !== 'notice' || typeof item.level === 'string'));
    const retries = items.flatMap((item) => (item.kind === 'notice' && item.topic === 'retry' ? [item.text] : []));
    assert.match(retries[0] ?? '', /No answer yet: constructor\./);
    const limits = replay.events.findLast((event) => event.type === 'limits.changed')?.limits ?? [];
    assert.deepEqual(
      limits.map(({ label }) => label),
      ['constructor', 'toString', '  proto  '],
    );
  });

  it('fields of the wrong kind break nothing', () => {
    const replay = started();
    for (const type of [
      'assistant',
      'user',
      'stream_event',
      'result',
      'rate_limit_event',
      'command_lifecycle',
      'conversation_reset',
    ]) {
      for (const wrong of [null, 1, 'text', [], { content: 7 }]) {
        replay.play({ type, message: wrong, event: wrong, rate_limit_info: wrong, modelUsage: wrong, uuid: wrong });
      }
    }
    assert.ok(replay.outcomes.length > 0);
  });

  it('the end of the process loses the turn that runs, and says why', () => {
    const replay = started();
    replay.play(
      stream({ type: 'message_start', message: { id: 'a' } }),
      stream({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'half' } }),
    );
    replay.translator.processEnded('It was killed.');
    assert.deepEqual(replay.outcomes, [{ type: 'lost', reason: 'agent_ended', message: 'It was killed.' }]);
    assert.deepEqual(replay.story, []);
  });
});
