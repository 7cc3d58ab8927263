import type { Piece } from '../anthropic/steps.ts';

/** What the scripted model does with one request. A script is a list of steps; `select.ts` finds the one a request is for. */

/** One item of the model's answer. */
export type Output =
  | { type: 'message'; pieces: readonly Piece[] }
  | { type: 'reasoning'; pieces: readonly Piece[] }
  | { type: 'call'; name: string; input: unknown; namespace?: string }
  /** a tool that takes text as it is: `apply_patch`, or the code mode's `exec` */
  | { type: 'custom'; name: string; input: string }
  /** an item of any kind, sent as it is */
  | { type: 'raw'; item: Readonly<Record<string, unknown>> };

/** How an answer ends: whole, cut by a limit (`response.incomplete`), or failed after it began (`response.failed`). */
export type Ending =
  | { type: 'completed' }
  | { type: 'incomplete'; reason: string }
  | { type: 'failed'; code: string; message: string };

interface StepCommon {
  /** Sent with the answer, e.g. rate-limit headers. */
  headers?: Readonly<Record<string, string>>;
  /** Nothing at all is answered before this gate opens. */
  before?: string;
}

export interface AnswerStep extends StepCommon {
  kind: 'answer';
  outputs: readonly Output[];
  ending: Ending;
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
export type Breakage = 'cut' | 'stall' | 'silence';

export interface BrokenStep extends StepCommon {
  kind: 'broken';
  how: Breakage;
  pieces: readonly Piece[];
  times: number;
}

export type Step = AnswerStep | HttpErrorStep | BrokenStep;

export function answer(...outputs: Output[]): AnswerStep {
  return { kind: 'answer', outputs, ending: { type: 'completed' }, times: outputs.length === 0 ? 1 : 0 };
}

export function message(...pieces: Piece[]): Output {
  return { type: 'message', pieces };
}
