import { parseArgs } from 'node:util';
import { CommandFailure } from '../failure.ts';
import type { Command, OptionSpecs } from './command.ts';
import { usageOf } from './help.ts';
import { nearest } from './nearest.ts';
import { PROGRAM } from './program.ts';

/** Options every command has. */
export const COMMON_OPTIONS = {
  json: { type: 'boolean', about: 'answer as JSON, for scripts' },
  help: { type: 'boolean', about: 'explain this command' },
} as const satisfies OptionSpecs;

export interface Parsed {
  options: Record<string, string | boolean | undefined>;
  arguments: string[];
  json: boolean;
  help: boolean;
}

/** Reads what stands behind the command's name. Throws `usage`. */
export function parseCommandLine(command: Command, args: readonly string[]): Parsed {
  const known: OptionSpecs = { ...COMMON_OPTIONS, ...command.options };
  const { values, positionals } = strictly(command, known, args);
  const { json = false, help = false, ...options } = values;
  if (!help) checkArguments(command, positionals);
  return { options, arguments: positionals, json: json === true, help: help === true };
}

function strictly(command: Command, known: OptionSpecs, args: readonly string[]) {
  const options = Object.fromEntries(Object.entries(known).map(([name, { type }]) => [name, { type }]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'option' && !Object.hasOwn(known, token.name)) throw unknownOption(command, known, token);
  }
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw usageFailure(command, reason);
  }
}

function checkArguments(command: Command, given: readonly string[]): void {
  const missing = command.arguments.find(({ optional }, index) => !optional && given[index] === undefined);
  if (missing) throw usageFailure(command, `${missing.name} is missing: ${missing.about}.`);
  const extra = given[command.arguments.length];
  if (extra === undefined) return;
  const hint = command.arguments.length > 0 && extra.trim() !== '' ? ' Put words with spaces into quotes.' : '';
  throw usageFailure(command, `"${extra}" is one argument too many.${hint}`);
}

function unknownOption(command: Command, known: OptionSpecs, { name, rawName }: { name: string; rawName: string }) {
  const meant = nearest(name, Object.keys(known));
  return usageFailure(command, `There is no option ${rawName}.${meant ? ` Did you mean --${meant}?` : ''}`);
}

/** A command line that cannot be meant, with the line that could. */
export function usageFailure(command: Command, message: string): CommandFailure {
  const more = `Usage: ${usageOf(command)}\nExplained by: ${PROGRAM} ${command.name} --help`;
  return new CommandFailure('usage', message, { more });
}
