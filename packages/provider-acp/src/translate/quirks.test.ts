import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@codeai-hub/provider-kit/reading';
import { askOf } from '../approvals/ask.ts';
import { gemini } from '../presets/gemini.ts';
import type { Quirks } from '../presets/preset.ts';
import { Conversation } from '../testing/conversation.ts';
import { Translator } from './translator.ts';

const FOLDER = '/work';

/** What becomes of these updates in one turn, of an agent with these quirks. */
function told(quirks: Quirks, ...updates: Fields[]) {
  const conversation = new Conversation();
  const modes: string[] = [];
  const translator = new Translator({
    provider: 'Odd',
    folder: FOLDER,
    quirks,
    emit: (event) => conversation.take(event),
    onWorks: () => {},
    onMode: (mode) => void modes.push(mode),
    onCommands: () => {},
    onOptions: () => {},
    evidence: () => assert.fail('nothing failed'),
  });
  translator.begin();
  for (const update of updates) translator.take(update);
  return { conversation, modes, translator };
}

const say = (text: string) => ({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
const think = (text: string) => ({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text } });
const call = (more: Fields) => ({
  sessionUpdate: 'tool_call',
  toolCallId: 'c1',
  title: 'ls',
  kind: 'execute',
  ...more,
});
const update = (more: Fields) => ({ sessionUpdate: 'tool_call_update', toolCallId: 'c1', ...more });
const words = (text: string) => [{ type: 'content', content: { type: 'text', text } }];

describe('a mode that is told as text', () => {
  it('is a mode while a tool runs, and no words', () => {
    const { conversation, modes } = told({ modeUpdateText: true }, call({}), say('[MODE_UPDATE] autoEdit'));
    assert.deepEqual([modes, conversation.texts('agent_message')], [['autoEdit'], []]);
  });

  it('is what the model says while none runs, or with words around it', () => {
    const { conversation, modes } = told(
      { modeUpdateText: true },
      say('[MODE_UPDATE] yolo'),
      call({}),
      say('[MODE_UPDATE] yolo!'),
    );
    assert.deepEqual([modes, conversation.texts('agent_message')], [[], ['[MODE_UPDATE] yolo', '[MODE_UPDATE] yolo!']]);
  });

  it('is nothing of the kind with other agents', () => {
    const { conversation, modes } = told({}, call({}), say('[MODE_UPDATE] yolo'));
    assert.deepEqual([modes, conversation.texts('agent_message')], [[], ['[MODE_UPDATE] yolo']]);
  });
});

describe('content that explains a call', () => {
  const updates = [call({ content: words('why') }), update({ status: 'completed', content: words('out') })];
  it('is no output until the call is over', () => {
    assert.deepEqual(told({ explainsInContent: true }, ...updates).conversation.texts('tool'), ['out']);
  });

  it('is output with other agents, which tell all of it each time', () => {
    const grown = [
      call({ content: words('one') }),
      update({ content: words('one two') }),
      update({ status: 'completed' }),
    ];
    assert.deepEqual(told({}, ...grown).conversation.texts('tool'), ['one two']);
  });
});

it('thoughts that come whole are paragraphs of one item; others are pieces of it', () => {
  const thoughts = [think('**Trees**\nIt asks.'), think('****\nOaks.')];
  assert.deepEqual(told({ wholeThoughts: true }, ...thoughts).conversation.texts('reasoning'), [
    '**Trees**\nIt asks.\n\nOaks.',
  ]);
  assert.deepEqual(told({}, think('It '), think('asks.')).conversation.texts('reasoning'), ['It asks.']);
});

it('a todo list in the input of a call is the plan', () => {
  const todos = [
    { content: 'Plant', status: 'in_progress' },
    { content: 'Water', status: 'completed' },
  ];
  const plans = (quirks: Quirks) =>
    told(quirks, call({ kind: 'other', rawInput: { todos } })).conversation.events.filter(
      ({ type }) => type === 'plan.changed',
    );
  assert.deepEqual(plans({ todosInInput: true }), [
    {
      type: 'plan.changed',
      entries: [
        { id: '1', text: 'Plant', status: 'active' },
        { id: '2', text: 'Water', status: 'done' },
      ],
    },
  ]);
  assert.deepEqual(plans({}), []);
});

it('the name of a tool can stand in the id of its call', () => {
  const named = (quirks: Quirks) => {
    const [item] = told(quirks, call({ toolCallId: 'run_shell_command__1', title: 'ls -l' })).conversation.items;
    return item?.item.kind === 'tool' ? item.item.name : undefined;
  };
  assert.deepEqual([named({ nameInCallId: true }), named({})], ['run_shell_command', 'execute']);
});

describe('a call', () => {
  it('that is asked about before it is told is one item, also when it is told then', () => {
    const { conversation, translator } = told({});
    const { itemId } = translator.asked({ toolCallId: 'c1', kind: 'edit', title: 'a.txt' });
    translator.take(call({ title: 'a.txt', kind: 'edit' }));
    translator.take(update({ status: 'completed' }));
    assert.deepEqual(
      conversation.items.map(({ id, status }) => [id, status]),
      [[itemId, 'completed']],
    );
  });

  it('that was denied is over, whatever is told of it later or never', () => {
    const { conversation, translator } = told({}, call({}));
    translator.tools.deny(translator.asked({ toolCallId: 'c1' }).itemId);
    translator.take(update({ status: 'completed', content: words('Cancelled') }));
    assert.deepEqual(
      conversation.items.map(({ status, text }) => [status, text]),
      [['denied', '']],
    );
  });

  it('whose id comes again after its end is another', () => {
    const { conversation } = told(
      {},
      call({}),
      update({ status: 'completed' }),
      call({}),
      update({ status: 'failed' }),
    );
    assert.deepEqual(
      conversation.items.map(({ status }) => status),
      ['completed', 'failed'],
    );
  });

  it('of a command that failed is failed, though some tell it as completed', () => {
    const ends = [
      update({ status: 'completed', rawOutput: { exit_code: 3 } }),
      update({ status: 'completed', content: words('Command exited with code: 3') }),
      update({ status: 'completed', _meta: { terminal_exit: { exit_code: 3 } } }),
    ];
    for (const end of ends) {
      const [item] = told({}, call({}), end).conversation.items;
      assert.deepEqual([item?.status, item?.patch.exitCode], ['failed', 3]);
    }
  });
});

describe('what is asked', () => {
  const ask = (quirks: Quirks, toolCall: Fields) =>
    askOf({
      toolCall,
      options: [{ optionId: 'once', name: 'Once', kind: 'allow_once' }],
      call: toolCall,
      name: 'run',
      folder: FOLDER,
      preset: { ...gemini, quirks },
    });

  it('is the command in the title, of agents that put it there, with where it runs', async () => {
    const here = `[current working directory ${FOLDER}] (Try it)`;
    const { request } = await ask(
      { commandInTitle: true },
      { kind: 'execute', title: 'rm -r x', content: words(here) },
    );
    assert.deepEqual(request.type === 'command' && [request.command, request.cwd, request.description], [
      'rm -r x',
      FOLDER,
      'Try it',
    ]);
    const away = await ask(
      { commandInTitle: true },
      { kind: 'execute', title: 'rm x', content: words('[in /elsewhere]') },
    );
    assert.match(JSON.stringify(away.request), /"cwd":"\/elsewhere".*It does not run in this folder/);
  });

  it('is the command in the input with others, and whatever else it carries', async () => {
    const rawInput = { command: ['bash', '-lc', 'ls'], workdir: 'sub', background: true };
    const { request } = await ask({}, { kind: 'execute', title: 'List', rawInput });
    assert.deepEqual(request.type === 'command' && [request.command, request.cwd, request.facts], [
      'ls',
      `${FOLDER}/sub`,
      ['background: true'],
    ]);
  });

  it('can always be denied, and says of what lasts that only the agent knows how far it reaches', async () => {
    const { offers } = await askOf({
      toolCall: { kind: 'other', title: 'x' },
      options: [{ optionId: 'a', name: 'Always', kind: 'allow_always' }, { optionId: 'b', kind: 'odd' }, 7],
      call: { kind: 'other' },
      name: 'x',
      folder: FOLDER,
      preset: { ...gemini, ruleOf: () => undefined },
    });
    assert.deepEqual(
      offers.map(({ option }) => option.kind),
      ['allow_always', 'deny'],
    );
    assert.match(offers[0]?.option.rule ?? '', /Gemini decides what this covers/);
  });
});
