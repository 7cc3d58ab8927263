import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandFailure } from '../failure.ts';
import { command } from './command.ts';
import { parseCommandLine } from './parse.ts';

const sample = command({
  name: 'sample',
  about: 'A sample',
  arguments: [
    { name: 'what', about: 'the thing' },
    { name: 'how', about: 'the way', optional: true },
  ],
  options: {
    port: { type: 'string', value: 'number', about: 'where' },
    'no-open': { type: 'boolean', about: 'quietly' },
  },
  run: async () => 0,
});

function refusal(...args: string[]): CommandFailure {
  try {
    parseCommandLine(sample, args);
  } catch (error) {
    if (error instanceof CommandFailure) return error;
    throw error;
  }
  throw new Error(`taken: ${args.join(' ')}`);
}

test('options stand anywhere, and words behind -- are never options', () => {
  assert.deepEqual(parseCommandLine(sample, ['--port', '1', 'a', '--json', 'b']), {
    options: { port: '1' },
    arguments: ['a', 'b'],
    json: true,
    help: false,
  });
  assert.deepEqual(parseCommandLine(sample, ['--no-open', '--', 'a', '--port']).arguments, ['a', '--port']);
});

test('a wrong line is refused with what is wrong and how the command goes', () => {
  assert.equal(refusal('a', '--prot', '1').message, 'There is no option --prot. Did you mean --port?');
  assert.equal(refusal('a', '-p').message, 'There is no option -p.');
  assert.equal(refusal('a', '--__proto__').message, 'There is no option --__proto__.');
  assert.match(refusal('a', '--port').message, /--port.*missing/);
  assert.match(refusal('a', '--no-open=1').message, /--no-open.*does not take an argument/);
  assert.equal(refusal().message, 'what is missing: the thing.');
  assert.match(refusal('a', 'b', 'c').message, /^"c" is one argument too many/);
  const { code, more } = refusal();
  assert.equal(code, 'usage');
  assert.equal(more, 'Usage: codeai-hub sample <what> [how] [options]\nExplained by: codeai-hub sample --help');
});

test('help is given whatever else is missing', () => {
  assert.equal(parseCommandLine(sample, ['--help']).help, true);
});
