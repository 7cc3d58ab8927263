import type { Features } from '@codeai-hub/protocol/channels/session/state';
import { everyone, mentionBefore } from './addressees.ts';
import { matchingCommands } from './commands.ts';

/** What can stand where something is being typed. */
export interface Completion {
  readonly kind: 'command' | 'agent';
  readonly key: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly description: string;
  /** the agent it names */
  readonly agent?: string;
  /** The text with it, and where the caret is then. */
  readonly text: string;
  readonly caret: number;
}

interface Agent {
  readonly id: string;
  readonly name: string;
}

/** Commands of the agent after a slash, names of agents after an at sign; empty while neither is typed. */
export function completionsFor(
  text: string,
  caret: number,
  commands: Features['commands'],
  agents: readonly Agent[],
  all: string,
): readonly Completion[] {
  const matching = matchingCommands(text, commands);
  if (matching)
    return matching.map(({ name, description, argumentHint }) => {
      const whole = `/${name} `;
      return {
        kind: 'command',
        key: name,
        label: `/${name}`,
        hint: argumentHint,
        description,
        text: whole,
        caret: whole.length,
      };
    });
  const typed = mentionBefore(text, caret);
  if (typed === null || agents.length < 2) return [];
  return [...agents, { id: everyone, name: all }].flatMap(({ id, name }) => {
    if (!id.startsWith(typed) && !name.toLowerCase().startsWith(typed)) return [];
    const before = `${text.slice(0, caret - typed.length)}${id}`;
    const after = text.slice(caret);
    const space = after.startsWith(' ') ? '' : ' ';
    const named = id === everyone ? {} : { agent: id };
    return [
      {
        kind: 'agent',
        key: id,
        label: `@${id}`,
        description: name,
        ...named,
        text: before + space + after,
        caret: before.length + 1,
      },
    ];
  });
}
