import type { Piece } from '../anthropic/steps.ts';

/** What the scripted model does with one request. A script is a list of steps; `select.ts` finds the one a request is for. */

/** One part of the model's answer. */
export type Part =
  | { type: 'text'; pieces: readonly Piece[] }
  | { type: 'thought'; pieces: readonly Piece[] }
  | { type: 'call'; name: string; input: unknown }
  /** a part of any kind, sent as it is */
  | { type: 'raw'; part: Readonly<Record<string, unknown>> };

interface StepCommon {
  /** Sent with the answer. */
  headers?: Readonly<Record<string, string>>;
  /** Nothing at all is answered before this gate opens. */
  before?: string;
}

export interface AnswerStep extends StepCommon {
  kind: 'answer';
  parts: readonly Part[];
  /** `STOP`, `MAX_TOKENS`, `SAFETY`, … */
  finishReason: string;
  /** attempts this step takes; 0: it is remembered by the history instead */
  times: number;
}

/** An HTTP error. `times` attempts get it, then the next step answers. */
export interface HttpErrorStep extends StepCommon {
  kind: 'http-error';
  status: number;
  error: Readonly<Record<string, unknown>>;
  times: number;
}

/** How a stream that began well ends badly. `silence` sends no headers, `stall` headers and what was said only. */
export type Breakage = 'cut' | 'sse-error' | 'stall' | 'silence';

export interface BrokenStep extends StepCommon {
  kind: 'broken';
  how: Breakage;
  pieces: readonly Piece[];
  times: number;
}

export type Step = AnswerStep | HttpErrorStep | BrokenStep;

export function answer(...parts: Part[]): AnswerStep {
  return { kind: 'answer', parts, finishReason: 'STOP', times: parts.length === 0 ? 1 : 0 };
}

export function text(...pieces: Piece[]): Part {
  return { type: 'text', pieces };
}
