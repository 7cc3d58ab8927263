import { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import { HubError } from '@codeai-hub/protocol/errors';
import { type Method, type ParamsOf, REQUESTS } from '@codeai-hub/protocol/wire';
import * as z from 'zod';
import { parseUntrustedJson, validate } from '../json.ts';

const RequestId = z.union([z.number(), z.string().max(64)]);
export type RequestId = z.infer<typeof RequestId>;

const Frame = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: RequestId,
  method: z.string().max(100),
  params: z.unknown().optional(),
});

/** A request whose parameters have passed their schema. */
export type ClientRequest = { [M in Method]: { id: RequestId; method: M; params: ParamsOf<M> } }[Method];

/** Validated by the channel it goes to, so that an error names the field and not "no member of a union fits". */
const ROOT_COMMAND = REQUESTS.command.params.extend({ command: RootCommand });
const SESSION_COMMAND = REQUESTS.command.params.extend({ command: SessionCommand });

/** A frame that cannot be answered by a method. `id` is there when the frame told it. */
export class BadFrame extends Error {
  readonly id: RequestId | null;
  readonly error: HubError;

  constructor(id: RequestId | null, error: HubError) {
    super(error.message, { cause: error });
    this.id = id;
    this.error = error;
  }
}

/** Throws only BadFrame. */
export function parseRequest(text: string): ClientRequest {
  let id: RequestId | null = null;
  try {
    const value = parseUntrustedJson(text);
    id = idOf(value);
    const frame = validate(Frame, value, 'frame');
    if (!isMethod(frame.method)) throw new HubError('unknown_method', { method: frame.method });
    const params = validate(schemaOf(frame.method, frame.params), frame.params, 'params');
    return { id: frame.id, method: frame.method, params } as ClientRequest;
  } catch (error) {
    if (error instanceof HubError) throw new BadFrame(id, error);
    throw error;
  }
}

function idOf(value: unknown): RequestId | null {
  const id = RequestId.safeParse((value as { id?: unknown } | null)?.id);
  return id.success ? id.data : null;
}

function isMethod(name: string): name is Method {
  return Object.hasOwn(REQUESTS, name);
}

function schemaOf(method: Method, params: unknown): z.ZodType {
  if (method !== 'command') return REQUESTS[method].params;
  return (params as { channel?: unknown } | undefined)?.channel === 'root' ? ROOT_COMMAND : SESSION_COMMAND;
}
