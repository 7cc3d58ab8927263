/**
 * The parts of a Messages request the script looks at. The body comes from a real runtime, so anything may be
 * missing: nothing here throws on an odd shape.
 */

export type ContentBlock = { type: string; [key: string]: unknown };

export interface Message {
  role: string;
  content: readonly ContentBlock[];
}

export interface MessagesBody {
  model: string;
  stream: boolean;
  messages: readonly Message[];
  raw: Readonly<Record<string, unknown>>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function blocksOf(content: unknown): ContentBlock[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return [];
  return content.filter((block): block is ContentBlock => isRecord(block) && typeof block.type === 'string');
}

export function parseMessagesBody(json: unknown): MessagesBody | undefined {
  if (!isRecord(json) || !Array.isArray(json.messages)) return undefined;
  const messages = json.messages
    .filter(isRecord)
    .map((message) => ({ role: String(message.role), content: blocksOf(message.content) }));
  return { model: String(json.model ?? 'unknown'), stream: json.stream === true, messages, raw: json };
}

/** What the runtime itself says in the user's place: reminders, markers, and requests to go on after an odd ending. */
const SAID_BY_RUNTIME = [
  /^\s*$/,
  /^\s*<(system-reminder|task-notification)>/,
  /^\s*\[(Image: source|Request interrupted by user|Your previous response had no visible output)/,
  /^Your response above was stopped by a safety classifier/,
  /^Output token limit hit\./,
];

/** What a person wrote in this message, block by block. */
export function userTexts(message: Message): string[] {
  if (message.role !== 'user') return [];
  return message.content
    .filter((block) => block.type === 'text' && typeof block.text === 'string')
    .map((block) => String(block.text))
    .filter((value) => !SAID_BY_RUNTIME.some((pattern) => pattern.test(value)));
}

/** The words of the tool results in the last user message, errors marked; empty if it has none. */
export function toolResultWords(messages: readonly Message[]): string[] {
  const last = messages.findLast((message) => message.role === 'user');
  const results = last?.content.filter((block) => block.type === 'tool_result') ?? [];
  return results.map((block) => (block.is_error === true ? 'error: ' : '') + wordsOf(block.content));
}

function wordsOf(content: unknown): string {
  return blocksOf(content)
    .map((block) => (typeof block.text === 'string' ? block.text : `<${block.type}>`))
    .join(' ');
}
