import type { AnyMessage, Stream } from '@agentclientprotocol/sdk';
import { type Fields, fieldsOf, isFields, stringOf } from '@codeai-hub/provider-kit/reading';
import type { LineStream } from '@codeai-hub/provider-kit/rpc';

export interface WireListener {
  /** `session/update`, one after the other, in the order of the wire */
  updated(params: Fields): void;
  /** What a request of ours was answered with. What is told after this is after the answer. */
  answered(method: string, answer: Fields): void;
  /** a line that is no message; the connection goes on */
  garbage(line: string, reason: string): void;
}

type Id = string | number;

/**
 * The SDK's end of the lines of an agent. Updates are taken here and never come to the SDK: it hands them to handlers that
 * may run after a later answer has settled its promise, so that a turn would end before its last words.
 */
export function wireOf(lines: LineStream, listener: WireListener): Stream {
  const asked = new Map<Id, string>();
  let toSdk: ReadableStreamDefaultController<AnyMessage>;
  let open = true;
  const readable = new ReadableStream<AnyMessage>({
    start: (controller) => {
      toSdk = controller;
    },
    cancel: () => {
      open = false;
    },
  });

  const take = (message: Fields): void => {
    const id = message.id as Id | undefined;
    if (message.method === 'session/update' && id === undefined) return listener.updated(fieldsOf(message.params));
    if (message.method === undefined && id !== undefined) {
      const method = asked.get(id);
      asked.delete(id);
      if (method !== undefined) listener.answered(method, message);
    }
    toSdk.enqueue(message as unknown as AnyMessage);
  };

  lines.onLine((line) => {
    if (!open) return;
    const message = parsed(line);
    if (typeof message === 'string') listener.garbage(line, message);
    else take(message);
  });
  lines.onClose(() => {
    if (open) toSdk.close();
    open = false;
  });

  const writable = new WritableStream<AnyMessage>({
    write: (message) => {
      const { id, method } = message as { id?: Id; method?: string };
      if (id !== undefined && method !== undefined) asked.set(id, method);
      lines.send(JSON.stringify(message));
      return lines.drained();
    },
  });
  return { readable, writable };
}

/** The message, or why it is none. */
function parsed(line: string): Fields | string {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    // The parser's own words quote the line, which may be anything.
    return 'it is no JSON';
  }
  if (!isFields(message)) return 'it is no object';
  const isMessage = stringOf(message.method) !== undefined || message.id !== undefined;
  return isMessage ? message : 'it is neither a request nor an answer';
}
