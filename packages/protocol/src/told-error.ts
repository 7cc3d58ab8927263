import type { ErrorCode, ErrorDetails, HubErrorShape } from './errors.ts';

/** What a window tells by itself. All other sentences come from the core, so a page need not carry them. */
export const WINDOW_ERROR_KINDS = {
  too_large: {
    http: 413,
    text: '{what} is {size} bytes; at most {limit} are taken. Send less, or attach it as a file.',
  },
  command_id_conflict: {
    http: 409,
    text: 'The command id was used for other content before. Make a new id for a new command.',
  },
  internal: { http: 500, text: 'Something went wrong inside the core ({reference}). Nothing was lost; see the log.' },
} as const;

export function describeWindowError(code: keyof typeof WINDOW_ERROR_KINDS, details: ErrorDetails = {}): HubErrorShape {
  return errorShape(code, filledIn(WINDOW_ERROR_KINDS[code].text, details), details);
}

/** A sentence with the details in their places. */
export function filledIn(text: string, details: ErrorDetails): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? 'unknown'));
}

export function errorShape(code: ErrorCode, message: string, details: ErrorDetails): HubErrorShape {
  return Object.keys(details).length === 0 ? { code, message } : { code, message, details };
}

/** The thrown form of an error that another side told, in its own words. */
export class ToldError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor({ code, message, details = {} }: HubErrorShape, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HubError';
    this.code = code;
    this.details = details;
  }

  toShape(): HubErrorShape {
    return errorShape(this.code, this.message, this.details);
  }
}
