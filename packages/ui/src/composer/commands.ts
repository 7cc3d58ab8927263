import type { Features } from '@codeai-hub/protocol/channels/session/state';

type AgentCommand = Features['commands'][number];

const mostShown = 50;

/** The commands that fit what is typed, best first; null when no command is being typed. */
export function matchingCommands(text: string, commands: readonly AgentCommand[]): readonly AgentCommand[] | null {
  const typed = /^\/([^\s]*)$/.exec(text)?.[1]?.toLowerCase();
  if (typed === undefined || commands.length === 0) return null;
  const starts: AgentCommand[] = [];
  const contains: AgentCommand[] = [];
  for (const command of commands) {
    const at = command.name.toLowerCase().indexOf(typed);
    if (at === 0) starts.push(command);
    else if (at > 0) contains.push(command);
  }
  return [...starts, ...contains].slice(0, mostShown);
}
