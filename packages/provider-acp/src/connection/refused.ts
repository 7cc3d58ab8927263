import type { Refusal } from '../presets/preset.ts';

export const METHOD_NOT_FOUND = -32601;
export const AUTH_REQUIRED = -32000;
export const NOT_FOUND = -32002;

/** What an agent answers when it cannot do something. */
export class Refused extends Error implements Refusal {
  readonly code: number;
  readonly data: unknown;

  constructor({ code, message, data }: Refusal) {
    super(message);
    this.code = code;
    this.data = data;
  }
}
