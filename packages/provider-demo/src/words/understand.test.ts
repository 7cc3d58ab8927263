import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAILURE_CODES, failureNamed } from './failures.ts';
import type { Intent } from './intent.ts';
import { DEFAULT_FILE, defaultCommand, understand } from './understand.ts';

function means(cases: Record<string, Intent>) {
  for (const [words, intent] of Object.entries(cases)) assert.deepEqual(understand(words), intent, words);
}

test('greetings and empty words ask for help', () => {
  for (const words of ['hello', 'Hi!', 'help', '?', '', 'What can you do?', 'please help', 'Hello! What can you do?'])
    means({ [words]: { do: 'greet' } });
});

test('words it does not know become a greeting that quotes them', () => {
  means({
    'Refactor my billing module': { do: 'greet', about: 'Refactor my billing module' },
    '\u202e\u0000': { do: 'greet', about: '\u202e\u0000' },
  });
});

test('a command is taken to the letter, however politely it is asked for', () => {
  means({
    'run ls': { do: 'run', commands: ['ls'] },
    'please run `ls -la`': { do: 'run', commands: ['ls -la'] },
    'Could you please execute the command git status.': { do: 'run', commands: ['git status'] },
    'run sleep 60': { do: 'run', commands: ['sleep 60'] },
    'run some-tool --all': { do: 'run', commands: ['some-tool --all'] },
    'run anything': { do: 'run', commands: ['anything'] },
    '$ sort names': { do: 'run', commands: ['sort names'] },
    'run the command stat .': { do: 'run', commands: ['stat .'] },
    'run something': { do: 'run', commands: [defaultCommand()] },
    'run a command': { do: 'run', commands: [defaultCommand()] },
    '$ echo "a  b" | wc -c': { do: 'run', commands: ['echo "a  b" | wc -c'] },
    'run `echo one` and `echo two`': { do: 'run', commands: ['echo one', 'echo two'] },
  });
});

test('files are created and edited by name, or under a name of its own', () => {
  means({
    'create file notes.md with hello': { do: 'create', path: 'notes.md', content: 'hello\n' },
    'create a file called `docs/a.md` with "two words"': { do: 'create', path: 'docs/a.md', content: 'two words\n' },
    'edit a file': { do: 'edit', path: DEFAULT_FILE, change: { how: 'append', text: '- edited by the demo agent' } },
    'edit notes.md, please': {
      do: 'edit',
      path: 'notes.md',
      change: { how: 'append', text: '- edited by the demo agent' },
    },
    'add one more line to notes.md': { do: 'edit', path: 'notes.md', change: { how: 'append', text: 'one more line' } },
    'replace "old" with "new" in the file src/a.ts': {
      do: 'edit',
      path: 'src/a.ts',
      change: { how: 'replace', from: 'old', to: 'new' },
    },
  });
  assert.equal(understand('make a file').do, 'create');
});

test('questions, plans, work and helpers are understood', () => {
  means({
    'ask me something': { do: 'ask', kind: 'single' },
    'ask me a multiple choice question': { do: 'ask', kind: 'multiple' },
    'ask me several questions': { do: 'ask', kind: 'several' },
    'make a plan': { do: 'plan', goal: 'greet the world' },
    'make a plan to ship it.': { do: 'plan', goal: 'ship it' },
    plan: { do: 'plan', goal: 'greet the world' },
    'work for 30 seconds': { do: 'work', seconds: 30, steps: 6 },
    'work in 3 steps': { do: 'work', seconds: 6, steps: 3 },
    'work for 2 minutes in 4 steps': { do: 'work', seconds: 120, steps: 4 },
    'use a sub-agent': { do: 'delegate' },
    'think about trees': { do: 'think', about: 'trees' },
    'show markdown': { do: 'show' },
    'remind me in 9 seconds': { do: 'background', seconds: 9 },
  });
});

test('speech is given back as often as asked', () => {
  means({
    'say hello there': { do: 'say', text: 'hello there', times: 1 },
    'repeat "x" 3 times': { do: 'say', text: 'x', times: 3 },
    'say it twice': { do: 'say', text: 'it', times: 2 },
    'say nothing': { do: 'finish', note: 'no_answer' },
  });
});

test('faults are asked for by name', () => {
  means({
    fail: { do: 'fail', code: 'agent_error' },
    'fail with quota': { do: 'fail', code: 'quota_exhausted' },
    'fail with a server error': { do: 'fail', code: 'provider_server_error' },
    'please fail with network_unreachable': { do: 'fail', code: 'network_unreachable' },
    stall: { do: 'stall', silent: false },
    'stall silently': { do: 'stall', silent: true },
    'flood 100000': { do: 'flood', deltas: 100_000 },
    'flood 1,000 deltas': { do: 'flood', deltas: 1000 },
    flood: { do: 'flood', deltas: 100_000 },
    'flood 99999999999': { do: 'flood', deltas: 1_000_000 },
    crash: { do: 'crash' },
    native: { do: 'native' },
    '/clear': { do: 'clear' },
  });
});

test('a replacement ends with the last word that could be a file', () => {
  means({
    'replace a with b in c in d.md': { do: 'edit', path: 'd.md', change: { how: 'replace', from: 'a', to: 'b in c' } },
    'replace a with b': { do: 'greet', about: 'replace a with b' },
    'add a to b to c.md': { do: 'edit', path: 'c.md', change: { how: 'append', text: 'a to b' } },
  });
});

test('however long a message is, reading it takes time in proportion', () => {
  // Were it the square, a million of each would take hours.
  const many = (words: string) => words.repeat(1_000_000 / words.length);
  const runs = [
    many(' '),
    many('1'),
    many('.'),
    many('with '),
    many('to '),
    many(' in '),
    many('please '),
    many('`'),
    many('! '),
  ];
  const beginnings = [
    '',
    'say a',
    'say 1',
    'repeat ',
    'replace a ',
    'replace a with b ',
    'add a ',
    'create a ',
    'edit ',
    'run ',
  ];
  const others = ['make a plan to ', 'work 1', 'flood 1', 'fail ', 'hello', 'think', 'ask ', 'remind me in ', '$ '];
  for (const beginning of [...beginnings, ...others]) {
    for (const run of runs) assert.ok(understand(`${beginning}${run}x`).do);
  }
});

test('every code a turn can fail with can be asked for by its own name', () => {
  for (const code of FAILURE_CODES) {
    assert.equal(failureNamed(code), code);
    assert.equal(failureNamed(code.replaceAll('_', ' ')), code);
  }
});
