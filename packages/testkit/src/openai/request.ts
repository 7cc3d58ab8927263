/**
 * The parts of a Responses request the script looks at. The body comes from a real runtime, so anything may be missing:
 * nothing here throws on an odd shape.
 */
export type InputItem = Readonly<Record<string, unknown>> & { type: string };

export interface ResponsesBody {
  model: string;
  /** names one conversation of the runtime */
  conversation: string;
  input: readonly InputItem[];
  raw: Readonly<Record<string, unknown>>;
}

export function parseResponsesBody(json: unknown): ResponsesBody | undefined {
  if (!isRecord(json) || !Array.isArray(json.input)) return undefined;
  const input = json.input.filter(isRecord).map((item) => ({ ...item, type: String(item.type ?? 'message') }));
  return {
    model: String(json.model ?? 'unknown'),
    conversation: String(json.prompt_cache_key ?? ''),
    input,
    raw: json,
  };
}

/** What the runtime itself says in the user's place: surroundings, markers, instructions of the folder. */
const SAID_BY_RUNTIME = [/^\s*$/, /^\s*<[a-z_]+[ >]/, /^\s*# AGENTS\.md instructions/];

/** What a person wrote in this item; nothing if it is no message of one. */
export function userText(item: InputItem): string | undefined {
  if (item.type !== 'message' || item.role !== 'user') return undefined;
  const text = wordsOf(item.content);
  return SAID_BY_RUNTIME.some((pattern) => pattern.test(text)) ? undefined : text;
}

/** The words of the tool results after the newest message of the model; empty if there are none. */
export function toolResultWords(input: readonly InputItem[]): string[] {
  const results: string[] = [];
  for (const item of input.toReversed()) {
    if (isOutput(item)) results.unshift(wordsOf(item.output));
    else if (isByModel(item)) break;
  }
  return results;
}

export function isOutput(item: InputItem): boolean {
  return item.type.endsWith('_output');
}

export function isByModel(item: InputItem): boolean {
  return item.type === 'message' ? item.role === 'assistant' : item.type === 'reasoning' || item.type.endsWith('_call');
}

function wordsOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .filter(isRecord)
    .map((part) => (typeof part.text === 'string' ? part.text : `<${String(part.type)}>`))
    .join(' ');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
