import type { PlanEntry, SessionState, Untold } from '@codeai-hub/protocol/channels/session/state';
import { providerOfTurn } from '@codeai-hub/protocol/channels/session/state';
import type { ConversationPiece } from '../conversation.ts';
import { Gathering, line, type Ran } from './gather.ts';

/** UTF-16 units of everything an agent is told, and of its parts. What does not fit is left out, oldest first. */
const BUDGET = { all: 32_000, goal: 3000, messages: 6000, decisions: 3000, files: 9000, commands: 5000 };

export interface PacketRequest {
  state: SessionState;
  /** the agent that is told */
  to: string;
  untold: Untold;
  /** name of a provider for people */
  nameOf: (provider: string) => string;
  conversation: AsyncIterable<ConversationPiece>;
}

export interface Packet {
  text: string;
  /** providers of those who had what is told */
  from: string[];
}

/** What an agent has to know of a conversation that others had, made from its log without a model; null when that is nothing. */
export async function makePacket(request: PacketRequest): Promise<Packet | null> {
  const { state, to, untold, nameOf } = request;
  const from = new Set<string>();
  const gathering = new Gathering(untold, (turn) => nameOf(providerOfTurn(state, turn)));
  for await (const { items, turns } of request.conversation)
    for (const item of items) {
      const provider = providerOfTurn(state, turns.get(item.turnId));
      if (provider === to && item.kind === 'user_message') gathering.knows(item.messageId);
      if (provider === to || item.status === 'open') continue;
      if (untold === 'all' || untold.includes(item.turnId)) from.add(provider);
      gathering.add(item, turns.get(item.turnId));
    }
  if (gathering.said.length === 0 && gathering.files.size === 0 && gathering.commands.length === 0) return null;
  const todos = state.agents.filter(({ provider }) => from.has(provider)).flatMap(({ plan }) => plan);
  return { text: write(request, gathering, todos), from: [...from] };
}

function write({ state, untold }: PacketRequest, found: Gathering, todos: readonly PlanEntry[]): string {
  const isAll = untold === 'all';
  const who = [...found.speakers].join(' and ') || 'another agent';
  const head = isAll
    ? `You go on with a conversation that a person had with ${who}, in the folder ${state.folder}. This is what you have to know of it; it was put together from its record.`
    : `Since your last turn the person went on with ${who} in the same folder. This is what you have to know of that.`;
  const sections = [
    head,
    isAll ? section('Goal', cut(found.goal ?? state.title, BUDGET.goal)) : '',
    section(
      'What the person asked, oldest first',
      newest(found.messages.slice(isAll ? 1 : 0).map(bullet), BUDGET.messages),
    ),
    section('Decisions and constraints', newest(found.decisions.map(bullet), BUDGET.decisions)),
    section('Files changed', files(found)),
    section('Commands and results', newest(found.commands.map(command), BUDGET.commands)),
    section(
      'Open todos',
      todos
        .filter(({ status }) => status !== 'done')
        .map(todo)
        .join('\n'),
    ),
  ].filter((text) => text !== '');
  const used = sections.reduce((sum, text) => sum + text.length, 0);
  const words = newest(
    found.said.map(({ who: name, text }) => `### ${name}\n${text.trim()}\n`),
    Math.max(4000, BUDGET.all - used),
  );
  return [...sections, section('The last turns, word for word', words)].filter((text) => text !== '').join('\n\n');
}

function section(title: string, text: string): string {
  return text === '' ? '' : `## ${title}\n${text}`;
}

function bullet(text: string): string {
  return `- ${cut(text.trim().replaceAll('\n', '\n  '), 600)}`;
}

function todo({ text, status }: PlanEntry): string {
  return `- [ ] ${line(text)}${status === 'active' ? ' (was being done)' : ''}`;
}

function command({ line: what, exitCode, output }: Ran): string {
  const result = exitCode === null ? '' : ` → exit code ${exitCode}`;
  const end = output.trim() === '' ? '' : `\n${fence(output.trim())}`;
  return `- \`${what.replaceAll('`', "'")}\`${result}${end}`;
}

/** Every file is named; the newest differences are shown while there is room. */
function files({ files: changed }: Gathering): string {
  let room = BUDGET.files;
  const shown = [...changed].reverse().map(([path, { kind, added, removed, diff }]) => {
    const name = `- ${path} (${kind}, +${added} −${removed})`;
    const text = diff === undefined ? name : `${name}\n${fence(diff.trimEnd(), 'diff')}`;
    const fits = text.length <= room;
    room -= fits ? text.length : 0;
    return fits ? text : name;
  });
  return cut(shown.reverse().join('\n'), 2 * BUDGET.files);
}

/** A fence that nothing inside can close. */
function fence(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${text}\n${marks}`;
}

/** As many of the last as fit. */
function newest(texts: readonly string[], room: number): string {
  const kept: string[] = [];
  let left = room;
  for (const text of texts.toReversed()) {
    if (text.length > left) {
      if (kept.length === 0) kept.unshift(cut(text, room));
      kept.unshift('(what came before is left out)');
      break;
    }
    left -= text.length;
    kept.unshift(text);
  }
  return kept.join('\n');
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (shortened)`;
}
