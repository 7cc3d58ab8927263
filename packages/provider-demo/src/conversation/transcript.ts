import { appendFileSync, readFileSync, truncateSync } from 'node:fs';

/** One line of the demo agent's own memory of a conversation. */
export type Entry =
  | { type: 'conversation'; format: 1; id: string; folder: string; at: number; copyOf?: string }
  /** written before anything is done about it: what is here was delivered (I7) */
  | { type: 'message'; id: string; text: string; at: number }
  | { type: 'reply'; text: string; at: number }
  /** a command the person allowed for the rest of the conversation */
  | { type: 'rule'; command: string; at: number };

/** A native conversation as JSON lines on disk. Every append is in the file when it returns, so it survives a kill. */
export class Transcript {
  readonly #file: string;
  readonly #entries: Entry[];

  private constructor(file: string, entries: Entry[]) {
    this.#file = file;
    this.#entries = entries;
  }

  /** For going on with it: a torn last line is cut off. */
  static open(file: string): Transcript {
    const text = readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
    return new Transcript(file, entriesOf(whole));
  }

  append(entry: Entry): void {
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.#entries.push(entry);
  }

  hasMessage(messageId: string): boolean {
    return this.#entries.some((entry) => entry.type === 'message' && entry.id === messageId);
  }

  allows(command: string): boolean {
    return this.#entries.some((entry) => entry.type === 'rule' && entry.command === command);
  }

  /** what the person said so far, oldest first */
  messages(): string[] {
    return this.#entries.flatMap((entry) => (entry.type === 'message' ? [entry.text] : []));
  }

  /** a rough count, four characters each */
  tokens(): number {
    const lengths = this.#entries.map((entry) => ('text' in entry ? entry.text.length : 0));
    return Math.ceil(lengths.reduce((sum, length) => sum + length, 0) / 4);
  }

  /** The lines before a message, without the permissions given: those do not pass to a copy. `null`: no such message. */
  before(messageId: string | undefined): Entry[] | null {
    const end =
      messageId === undefined
        ? this.#entries.length
        : this.#entries.findIndex((entry) => entry.type === 'message' && entry.id === messageId);
    if (end < 0) return null;
    return this.#entries.slice(0, end).filter((entry) => entry.type !== 'rule');
  }
}

/** A line that is no JSON is told by the error: going on without it would forget something silently. */
export function entriesOf(text: string): Entry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
}
