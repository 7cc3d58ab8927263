/**
 * The parts of a `generateContent` request the script looks at. The body comes from a real runtime, so anything may be
 * missing: nothing here throws on an odd shape.
 */
export interface Content {
  role: string;
  parts: readonly Readonly<Record<string, unknown>>[];
}

export interface GenerateBody {
  model: string;
  contents: readonly Content[];
  raw: Readonly<Record<string, unknown>>;
}

/** `/v1beta/models/gemini-2.5-flash:streamGenerateContent`: of Google's own service, and below a project of Vertex AI. */
const CALL = /\/models\/([^:/]+):(\w+)$/;

export function parseCall(path: string): { model: string; method: string } | undefined {
  const [, model, method] = CALL.exec(path) ?? [];
  return model === undefined || method === undefined ? undefined : { model, method };
}

export function parseGenerateBody(model: string, json: unknown): GenerateBody | undefined {
  if (!isRecord(json) || !Array.isArray(json.contents)) return undefined;
  const contents = json.contents.filter(isRecord).map((content) => ({
    role: String(content.role ?? 'user'),
    parts: Array.isArray(content.parts) ? content.parts.filter(isRecord) : [],
  }));
  return { model, contents, raw: json };
}

/** What the runtime itself says in the user's place: surroundings, and words to go on. */
const SAID_BY_RUNTIME = [/^\s*$/, /^\s*<[a-z_]+[ >]/, /^System: Please continue/, /^\[SYSTEM/];

/** What a person wrote in this content; nothing if it is no message of one. */
export function userText({ role, parts }: Content): string | undefined {
  if (role !== 'user' || parts.some((part) => part.functionResponse !== undefined)) return undefined;
  const said = parts
    .flatMap((part) => (typeof part.text === 'string' ? [part.text] : []))
    .filter((text) => !SAID_BY_RUNTIME.some((pattern) => pattern.test(text)));
  // A prompt that was never answered is joined with the next one: the last script counts.
  return said.length === 0 ? undefined : (said.findLast((text) => text.includes('model>')) ?? said.join('\n'));
}

/** The tool results in the last content; empty if it has none. */
export function toolResultWords(contents: readonly Content[]): string[] {
  const parts = contents.at(-1)?.parts ?? [];
  return parts.flatMap(({ functionResponse }) =>
    isRecord(functionResponse) ? [JSON.stringify(functionResponse.response ?? null)] : [],
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
