/**
 * What the scripted model does with one request. A script is a list of steps; `select.ts` finds the one a request is for.
 */

/** Text as the model sends it: each string is one delta, a gate holds the stream until the test lets it pass. */
export type Piece = string | { gate: string } | AsyncIterable<string>;

export type Block =
  | { type: 'text'; pieces: readonly Piece[] }
  | { type: 'thinking'; pieces: readonly Piece[] }
  | { type: 'tool_use'; name: string; input: unknown; id?: string }
  /** a block of any kind, sent as it is */
  | { type: 'raw'; block: Readonly<Record<string, unknown>> };

export type StopReason = 'end_turn' | 'tool_use' | 'max_tokens' | 'refusal';

export interface Usage {
  input_tokens: number;
  output_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
}

interface StepCommon {
  /** Sent with the answer, e.g. rate-limit headers. */
  headers?: Readonly<Record<string, string>>;
  /** Nothing at all is answered before this gate opens. */
  before?: string;
}

/** A whole answer, streamed or not as the request asks. */
export interface AnswerStep extends StepCommon {
  kind: 'answer';
  blocks: readonly Block[];
  stopReason: StopReason;
  usage?: Partial<Usage>;
}

/** An HTTP error. `times` attempts get it, then the next step answers. */
export interface HttpErrorStep extends StepCommon {
  kind: 'http-error';
  status: number;
  errorType: string;
  message: string;
  retryAfterSeconds?: number;
  times: number;
}

/** How a stream that began well ends badly. `silence` sends no headers, `stall` headers and message_start only. */
export type Breakage = 'cut' | 'sse-error' | 'stall' | 'silence';

export interface BrokenStep extends StepCommon {
  kind: 'broken';
  how: Breakage;
  pieces: readonly Piece[];
  errorType?: string;
  times: number;
}

export type Step = AnswerStep | HttpErrorStep | BrokenStep;

/** How many attempts a step takes that leaves no message in the history; 0 for one that does. */
export function attemptsTaken(step: Step): number {
  if (step.kind !== 'answer') return step.times;
  return step.blocks.length === 0 ? 1 : 0;
}

export function answer(...blocks: Block[]): AnswerStep {
  const callsTools = blocks.some((block) => block.type === 'tool_use');
  return { kind: 'answer', blocks, stopReason: callsTools ? 'tool_use' : 'end_turn' };
}

export function text(...pieces: Piece[]): Block {
  return { type: 'text', pieces };
}

export function thinking(...pieces: Piece[]): Block {
  return { type: 'thinking', pieces };
}

export function toolUse(name: string, input: unknown, id?: string): Block {
  return id === undefined ? { type: 'tool_use', name, input } : { type: 'tool_use', name, input, id };
}

export function httpError(
  status: number,
  errorType: string,
  options: { message?: string; retryAfterSeconds?: number; times?: number } = {},
): HttpErrorStep {
  const { message = `scripted ${errorType}`, times = Number.POSITIVE_INFINITY, ...rest } = options;
  return { kind: 'http-error', status, errorType, message, times, ...rest };
}

export function broken(
  how: Breakage,
  pieces: readonly Piece[] = [],
  options: { errorType?: string; times?: number } = {},
): BrokenStep {
  return { kind: 'broken', how, pieces, times: 1, ...options };
}

/** Deltas of a size models send: one word each. A surrogate pair is never split. */
export function words(value: string): string[] {
  return value.match(/\S+\s*|\s+/gu) ?? [];
}
