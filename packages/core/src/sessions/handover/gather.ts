import type { FileChange, Item, ToolItem, UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import type { Turn, Untold } from '@codeai-hub/protocol/channels/session/state';

/** Who had a turn, in words for an agent. */
export type NameOfTurn = (turn: Turn | undefined) => string;

/** One thing that was said, with who said it. */
export interface Said {
  who: string;
  text: string;
  /** of a person's message */
  messageId?: string;
}

export interface Changed {
  kind: FileChange['kind'];
  added: number;
  removed: number;
  /** the newest difference that was small enough to keep */
  diff?: string;
}

export interface Ran {
  line: string;
  exitCode: number | null;
  /** the end of its output, where it failed */
  output: string;
}

/** So much of each kind is remembered while a conversation passes by: what is older is not told. */
const KEPT = { messages: 60, files: 300, commands: 40, said: 80, decisions: 40 };
const DIFF_MAX = 4000;
const OUTPUT_END = 1500;
const SAID_MAX = 6000;

/**
 * Collects what another agent needs to go on, from a conversation that passes by once, oldest first. Bounded, however long
 * that is.
 */
export class Gathering {
  goal: string | null = null;
  readonly #messages: Said[] = [];
  readonly decisions: string[] = [];
  readonly files = new Map<string, Changed>();
  readonly commands: Ran[] = [];
  readonly #said: Said[] = [];
  /** names of those who had what is told */
  readonly speakers = new Set<string>();
  readonly #untold: ReadonlySet<string> | null;
  readonly #nameOf: NameOfTurn;
  /** messages that who is told got as well */
  readonly #known = new Set<string>();
  /** a message to several agents is one */
  #lastMessageId: string | null = null;

  constructor(untold: Untold, nameOf: NameOfTurn) {
    this.#untold = untold === 'all' ? null : new Set(untold);
    this.#nameOf = nameOf;
  }

  /** what the person asked, oldest first */
  get messages(): string[] {
    return this.#unknown(this.#messages).map(({ text }) => text);
  }

  /** every word that was said, oldest first */
  get said(): Said[] {
    return this.#unknown(this.#said);
  }

  /** A message that was for the one who is told, too. */
  knows(messageId: string): void {
    this.#known.add(messageId);
  }

  add(item: Item, turn: Turn | undefined): void {
    if (this.goal === null && item.kind === 'user_message') this.goal = item.text;
    if (this.#untold && !this.#untold.has(item.turnId)) return;
    switch (item.kind) {
      case 'user_message':
        return this.#message(item);
      case 'agent_message':
        if (item.parentId !== undefined || item.text.trim() === '') return;
        this.speakers.add(this.#nameOf(turn));
        return keep(this.#said, { who: this.#nameOf(turn), text: item.text.slice(0, SAID_MAX) }, KEPT.said);
      case 'tool':
        return this.#tool(item);
      case 'plan':
        if (item.resolution) this.#decided(`Plan "${line(item.text)}"`, item.resolution.outcome, item.resolution.note);
        return;
      default:
        return;
    }
  }

  #message(item: UserMessageItem): void {
    if (item.delivery === 'not_delivered' || item.messageId === this.#lastMessageId) return;
    this.#lastMessageId = item.messageId;
    const said = { who: 'The person', text: item.text.slice(0, SAID_MAX), messageId: item.messageId };
    keep(this.#messages, said, KEPT.messages);
    keep(this.#said, said, KEPT.said);
  }

  #unknown(all: readonly Said[]): Said[] {
    return all.filter(({ messageId }) => messageId === undefined || !this.#known.has(messageId));
  }

  #tool(item: ToolItem): void {
    for (const change of item.changes ?? []) if (item.status === 'completed') this.#change(change);
    if (item.resolution) this.#answered(item);
    if (item.tool !== 'command' || item.status === 'denied') return;
    const exitCode = item.exitCode ?? null;
    const failed = item.status === 'failed' || (exitCode !== null && exitCode !== 0);
    const ran = { line: line(item.target ?? item.title), exitCode, output: failed ? item.text.slice(-OUTPUT_END) : '' };
    keep(this.commands, ran, KEPT.commands);
  }

  #change({ path, kind, added, removed, diff }: FileChange): void {
    const before = this.files.get(path);
    this.files.delete(path);
    if (this.files.size >= KEPT.files) this.files.delete(this.files.keys().next().value as string);
    const kept = diff !== undefined && diff.length <= DIFF_MAX ? { diff } : {};
    this.files.set(path, {
      kind: before?.kind === 'add' ? 'add' : kind,
      added: (before?.added ?? 0) + added,
      removed: (before?.removed ?? 0) + removed,
      ...kept,
    });
  }

  /** What a person allowed by the way is no decision; what they refused, answered or said with it is. */
  #answered({ title, target, resolution }: ToolItem): void {
    if (!resolution) return;
    for (const [question, chosen] of Object.entries(resolution.answers ?? {}))
      keep(this.decisions, `Asked "${line(question)}", the person chose: ${line(chosen.join(', '))}`, KEPT.decisions);
    const what = `${title}${target === undefined ? '' : ` ${line(target)}`}`;
    if (resolution.outcome === 'denied' || resolution.note !== undefined)
      this.#decided(what, resolution.outcome, resolution.note);
  }

  #decided(what: string, outcome: string, note: string | undefined): void {
    const said = note === undefined ? '' : ` The person said: ${line(note)}`;
    keep(this.decisions, `${what}: ${outcome}.${said}`, KEPT.decisions);
  }
}

/** Adds to a list of which only the newest count. */
function keep<T>(list: T[], one: T, most: number): void {
  list.push(one);
  if (list.length > most) list.shift();
}

/** The first line of a text, short. */
export function line(text: string): string {
  const first = text.trim().split('\n', 1)[0] ?? '';
  return first.length > 300 ? `${first.slice(0, 300)}…` : first;
}
