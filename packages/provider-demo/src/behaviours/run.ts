import { posix, win32 } from 'node:path';
import type { ApprovalAnswer, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import { chosenOption } from '@codeai-hub/provider-kit/check-answer';
import type { OpenItem } from '../session/items.ts';
import type { Turn } from '../session/turn.ts';

/** Runs commands, each after a person allowed it. Several are asked for at once. */
export async function run(turn: Turn, { commands }: { commands: string[] }): Promise<void> {
  await turn.say(commands.length === 1 ? 'I would like to run this:' : 'I would like to run these:');
  // All are waited for, so that a stop finds none of them half settled.
  const results = await Promise.allSettled(commands.map((command) => runOne(turn, command)));
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason;
    await turn.say(result.value);
  }
}

/** The answer says how it went, in words. */
async function runOne(turn: Turn, command: string): Promise<string> {
  const { folder } = turn.place;
  const input = JSON.stringify({ command });
  const item = turn.start({
    kind: 'tool',
    tool: 'command',
    name: 'shell',
    title: 'Run',
    target: command,
    cwd: folder,
    input,
  });
  const allowed = turn.place.allows(command) ? { command, once: false } : await askFor(turn, command, item);
  if ('denied' in allowed) {
    item.complete('denied');
    return allowed.denied === '' ? 'I left it.' : `I left it. Noted: ${allowed.denied}`;
  }
  if (allowed.command !== command) {
    item.update({ target: allowed.command, input: JSON.stringify({ command: allowed.command }) });
  }
  const exitCode = await turn.hands((hands) => hands.run(allowed.command, (text) => item.delta(text)));
  item.complete(exitCode === 0 ? 'completed' : 'failed', { exitCode });
  return inWords(command, allowed.command, exitCode);
}

const CHANGED_ONCE = 'The changed command was allowed this once only: the rule names it as it was.';

type Decision = { command: string } | { denied: string };

async function askFor(turn: Turn, command: string, item: OpenItem): Promise<Decision> {
  const request = requestFor(command, turn.place.folder);
  const answer = await turn.ask(request, item);
  const option = chosenOption(request, answer);
  if (!option || option.kind === 'deny') return { denied: noteOf(answer) };
  const changed = answer.type === 'option' ? (answer.command ?? command) : command;
  // The rule shown names the command as it was, so a changed one is allowed this once only.
  if (option.kind === 'allow_session' && changed === command) turn.place.allow(command);
  else if (option.kind === 'allow_session') turn.notice('info', 'info', CHANGED_ONCE);
  return { command: changed };
}

function requestFor(command: string, cwd: string): ApprovalRequest {
  return {
    type: 'command',
    command,
    cwd,
    description: `Run in ${(process.platform === 'win32' ? win32 : posix).basename(cwd) || cwd}`,
    editable: true,
    options: [
      { id: 'once', kind: 'allow_once', label: 'Run' },
      { id: 'session', kind: 'allow_session', label: 'Run, and do not ask again in this session', rule: command },
      { id: 'deny', kind: 'deny', label: 'Do not run' },
    ],
  };
}

export function noteOf(answer: ApprovalAnswer): string {
  return answer.type === 'answers' ? '' : (answer.note ?? '').trim();
}

function inWords(asked: string, ran: string, exitCode: number | null): string {
  const what = ran === asked ? 'It' : 'Your version of it';
  if (exitCode === 0) return `${what} went well.`;
  return exitCode === null ? `${what} was ended from outside.` : `${what} failed with exit code ${exitCode}.`;
}
