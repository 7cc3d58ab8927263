import { type ErrorDetails, type HubErrorShape, httpStatusOf } from '@codeai-hub/protocol/errors';
import { ToldError } from '@codeai-hub/protocol/told-error';
import { PROGRAM } from './command-line/program.ts';
import { EXIT } from './exit-codes.ts';

/** Failures of the command line's own. They never cross the wire; what the core answers keeps the core's code. */
export type OwnCode = 'usage' | 'core_not_running' | 'core_not_started' | 'core_silent' | 'core_not_stopped';

const EXITS: Record<OwnCode, number> = {
  usage: EXIT.usage,
  core_not_running: EXIT.coreNotRunning,
  core_not_started: EXIT.failed,
  core_silent: EXIT.failed,
  core_not_stopped: EXIT.failed,
};

/** Ends the command. The message tells a person what happened and what to do. */
export class CommandFailure extends Error {
  readonly code: OwnCode;
  readonly details: ErrorDetails;
  /** shown below the message to people only */
  readonly more: string | null;

  constructor(code: OwnCode, message: string, options: { details?: ErrorDetails; more?: string } = {}) {
    super(message);
    this.name = 'CommandFailure';
    this.code = code;
    this.details = options.details ?? {};
    this.more = options.more ?? null;
  }
}

export interface Failure {
  exit: number;
  error: { code: string; message: string; details?: ErrorDetails | undefined };
  more: string | null;
}

/** What the command says and how it ends, for anything that was thrown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommandFailure) {
    const { code, message, details, more } = error;
    const shape = Object.keys(details).length === 0 ? { code, message } : { code, message, details };
    return { exit: EXITS[code], error: shape, more };
  }
  if (error instanceof ToldError) return { exit: exitOf(error.toShape()), error: error.toShape(), more: null };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exit: EXIT.failed, error: { code: 'internal', message }, more: null };
}

/** The core's no is one thing, its trouble another. */
function exitOf({ code }: HubErrorShape): number {
  return httpStatusOf(code) < 500 ? EXIT.refused : EXIT.failed;
}

export function coreNotRunning(): CommandFailure {
  return new CommandFailure('core_not_running', `The hub is not running. Start it with: ${PROGRAM} start`);
}
