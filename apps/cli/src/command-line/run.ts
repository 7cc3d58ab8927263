import { CORE_VERSION } from '@codeai-hub/core/version';
import type { Known } from '../commands/commands.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailure, failureOf } from '../failure.ts';
import { type Output, processOutput } from '../output/output.ts';
import { printable } from '../output/printable.ts';
import { helpOf, overview } from './help.ts';
import { nearest } from './nearest.ts';
import { COMMON_OPTIONS, parseCommandLine } from './parse.ts';
import { PROGRAM } from './program.ts';

/** Does what the command line asks, says how it went, and answers the exit code. */
export async function runCommandLine(args: readonly string[], commands: readonly Known[]): Promise<number> {
  // Before the line is understood: also a wrong one may come from a program.
  const json = args.includes('--json');
  try {
    return await dispatch(args, commands);
  } catch (error) {
    return tellFailure(error, json);
  }
}

async function dispatch(args: readonly string[], commands: readonly Known[]): Promise<number> {
  const [name = '--help', ...rest] = args;
  if (name === '--version') return sayVersion(processOutput(rest.includes('--json')));
  if (name === '--help' || name === 'help') return await explain(rest[0], commands);
  const command = await find(name, commands).load();
  const parsed = parseCommandLine(command, rest);
  const output = processOutput(parsed.json);
  if (parsed.help) {
    output.line(helpOf(command, COMMON_OPTIONS));
    return EXIT.ok;
  }
  return await command.run({ options: parsed.options as never, arguments: parsed.arguments, output });
}

async function explain(name: string | undefined, commands: readonly Known[]): Promise<number> {
  const output = processOutput(false);
  const text =
    name === undefined || name.startsWith('-')
      ? overview(commands)
      : helpOf(await find(name, commands).load(), COMMON_OPTIONS);
  output.line(text);
  return EXIT.ok;
}

function sayVersion(output: Output): number {
  if (output.json) output.value({ version: CORE_VERSION });
  else output.line(CORE_VERSION);
  return EXIT.ok;
}

function find(name: string, commands: readonly Known[]): Known {
  const found = commands.find((one) => one.name === name);
  if (found) return found;
  const names = commands.map((one) => one.name);
  const meant = nearest(name, names);
  throw new CommandFailure('usage', `There is no command "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`, {
    more: `Commands: ${names.join(', ')}\nExplained by: ${PROGRAM} help`,
  });
}

function tellFailure(error: unknown, json: boolean): number {
  const { exit, error: shape, more } = failureOf(error);
  if (json) process.stderr.write(`${JSON.stringify({ error: shape })}\n`);
  else process.stderr.write(`${printable([shape.message, ...(more ? [more] : [])].join('\n'))}\n`);
  return exit;
}
