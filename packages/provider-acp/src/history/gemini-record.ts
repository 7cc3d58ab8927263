import { readFile } from 'node:fs/promises';
import { linesOf } from '@codeai-hub/provider-kit/history/lines';
import { type Fields, fieldsOf, isFields, listOf, stringOf } from '@codeai-hub/provider-kit/reading';

/** A whole record: who it is of, what was said last of every message, and the lines nobody can read. */
export interface GeminiRecord {
  sessionId: string | undefined;
  summary: string | undefined;
  messages: Fields[];
  badLines: number[];
}

/**
 * Reads a record as Gemini CLI does: each line is the conversation's head, a message (one that was told before is told anew),
 * a change of the head, which may replace all messages, or a way back to before a message.
 */
export async function readRecord(path: string): Promise<GeminiRecord> {
  const reading = new Reading();
  if (path.endsWith('.json')) reading.takeWhole(await readFile(path, 'utf8'));
  else for await (const { bytes } of linesOf(path)) reading.takeLine(bytes.toString('utf8'));
  return reading.record;
}

/** The same of the beginning of one, which may be cut anywhere. */
export function readBeginning(text: string, isWhole: boolean): GeminiRecord {
  const reading = new Reading();
  const lines = text.split('\n');
  for (const line of isWhole ? lines : lines.slice(0, -1)) reading.takeLine(line);
  return reading.record;
}

class Reading {
  #head: Fields = {};
  readonly #messages = new Map<string, Fields>();
  readonly #badLines: number[] = [];
  #line = 0;

  get record(): GeminiRecord {
    return {
      sessionId: stringOf(this.#head.sessionId),
      summary: stringOf(this.#head.summary),
      messages: [...this.#messages.values()],
      badLines: this.#badLines,
    };
  }

  takeWhole(text: string): void {
    this.takeLine(text.replaceAll('\n', ' '));
  }

  takeLine(line: string): void {
    this.#line += 1;
    if (line.trim() === '') return;
    const record = parsed(line);
    if (record === undefined) this.#badLines.push(this.#line);
    else this.#take(record);
  }

  #take(record: Fields): void {
    if ('$rewindTo' in record) return this.#rewind(stringOf(record.$rewindTo));
    const id = stringOf(record.id);
    if (id !== undefined) {
      this.#messages.set(id, record);
      return;
    }
    const change = isFields(record.$set) ? record.$set : record;
    if (Array.isArray(change.messages)) this.#replace(change.messages, record.$set !== undefined);
    const { messages: _, ...head } = change;
    this.#head = { ...this.#head, ...head };
  }

  #replace(messages: readonly unknown[], all: boolean): void {
    if (all) this.#messages.clear();
    for (const message of listOf(messages).map(fieldsOf)) {
      const id = stringOf(message.id);
      if (id !== undefined) this.#messages.set(id, message);
    }
  }

  #rewind(to: string | undefined): void {
    const ids = [...this.#messages.keys()];
    const from = to === undefined ? -1 : ids.indexOf(to);
    for (const id of ids.slice(Math.max(from, 0))) this.#messages.delete(id);
  }
}

function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
