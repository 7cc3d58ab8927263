import { crc32 } from 'node:zlib';
import { type Envelope, firstSeq } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import * as z from 'zod';

/** What this build writes. It also reads every format before it (I17); there is none yet. */
export const LOG_FORMAT = 1;

/** Line 1 of every log. */
export const LogHeader = z.object({
  format: z.literal(LOG_FORMAT),
  epoch: z.string().min(1),
  /** `null`: not a session's log */
  sessionId: z.string().nullable(),
  createdAt: z.number(),
});
export type LogHeader = z.infer<typeof LogHeader>;

const AnyHeader = z.object({ format: z.number().int() });

export function encodeHeader(header: LogHeader): Buffer {
  return Buffer.from(`${JSON.stringify(header)}\n`);
}

export function decodeHeader(line: Buffer): LogHeader {
  const value = parse(line.toString());
  const any = AnyHeader.safeParse(value);
  if (any.success && any.data.format > LOG_FORMAT) throw new HubError('log_too_new', { format: any.data.format });
  const header = LogHeader.safeParse(value);
  if (!header.success) throw new HubError('log_damaged', { line: 1 });
  return header.data;
}

// A record is an envelope's JSON with a checksum as its last member, so that a flipped bit inside a string is seen too.
// Records that are written together are one step: all of them count or none. All but the last say so behind their sum.
const MORE = '+';
const LAST = '.';
const SUM_LENGTH = sumMember(0, LAST).length;

/** The envelopes of one step, or with `endsStep` false of a part of one. */
export function encodeRecords(envelopes: readonly Envelope[], endsStep = true): Buffer {
  let text = '';
  for (const [index, envelope] of envelopes.entries()) {
    const json = JSON.stringify(envelope);
    const isLast = endsStep && index === envelopes.length - 1;
    text += `${json.slice(0, -1)}${sumMember(crc32(json), isLast ? LAST : MORE)}\n`;
  }
  return Buffer.from(text);
}

/** `null`: not a whole, undamaged record. Event types this build does not know are fine (I17). */
export function decodeRecord(line: Buffer): Envelope | null {
  const json = checkedJson(line);
  const value = json === null ? null : parse(json);
  return isEnvelope(value) ? value : null;
}

/** Whether the step of a good record goes on behind it. */
export function hasMore(line: Buffer): boolean {
  return mark(line) === MORE;
}

/** The JSON without its checksum; `null` when that is missing or another. */
function checkedJson(line: Buffer): string | null {
  const end = line.length - SUM_LENGTH;
  if (end <= 0) return null;
  const sum = crc32('}', crc32(line.subarray(0, end)));
  if (line.toString('latin1', end) !== sumMember(sum, mark(line))) return null;
  return `${line.toString('utf8', 0, end)}}`;
}

/** The mark is part of what is summed. */
function sumMember(sum: number, marked: string): string {
  return `,"crc":"${crc32(marked, sum).toString(16).padStart(8, '0')}${marked}"}`;
}

function mark(line: Buffer): string {
  return line.toString('latin1', line.length - 3, line.length - 2);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, span, at, origin, event } = value as Record<string, unknown>;
  return (
    isCount(seq) &&
    (span === undefined || (isCount(span) && span <= seq)) &&
    typeof at === 'number' &&
    typeof (origin as { kind?: unknown } | null)?.kind === 'string' &&
    typeof (event as { type?: unknown } | null)?.type === 'string'
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/** The record that must come after `seq`, or `null` when this is not it. */
export function decodeNext(line: Buffer, seq: number): Envelope | null {
  const envelope = decodeRecord(line);
  return envelope && firstSeq(envelope) === seq + 1 ? envelope : null;
}
