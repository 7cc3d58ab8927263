import { type Fields, stringOf } from '../native/read.ts';
import type { AskContext } from './ask.ts';

/** Shown as what they are, or without any effect on what runs. */
const SHOWN = new Set(['command', 'description', 'timeout']);

/** What a command does beside running the words that are shown. */
export function commandFacts({ dangerouslyDisableSandbox, run_in_background, ...input }: Fields): string[] {
  return [
    ...(dangerouslyDisableSandbox === true ? ['It runs outside of the sandbox, with all rights you have'] : []),
    ...(run_in_background === true ? ['It goes on in the background, also after the turn'] : []),
    ...Object.entries(input).flatMap(([name, value]) => (SHOWN.has(name) ? [] : [`${name}: ${JSON.stringify(value)}`])),
  ];
}

/** The path the runtime asks because of, unless something says it already. */
export function blockedFacts({ blockedPath }: Pick<AskContext, 'blockedPath'>, said: readonly unknown[]): string[] {
  const known = stringOf(blockedPath);
  const isSaid = known === undefined || said.some((words) => stringOf(words)?.includes(known));
  return isSaid ? [] : [`It reaches ${known}`];
}
