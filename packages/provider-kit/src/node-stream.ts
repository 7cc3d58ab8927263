import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { LineStream } from './rpc.ts';

/** No message is near this long. What is longer never ends, and would take the memory of all other sessions with it. */
const LONGEST_LINE = 64 << 20;

/**
 * Lines over a pair of byte streams. Splits on `\n` only (U+2028 and friends are text) and decodes UTF-8 across chunk
 * borders. A line of more than `longest` characters closes the stream, with that as the reason.
 */
export function lineStream(input: Readable, output: Writable, longest = LONGEST_LINE): LineStream {
  const lines: ((line: string) => void)[] = [];
  const closes: ((reason?: string) => void)[] = [];
  const decoder = new StringDecoder('utf8');
  let rest: string[] = [];
  let restLength = 0;
  const waiting: (() => void)[] = [];
  let closed = false;

  const release = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const shut = (reason?: string) => {
    if (closed) return;
    closed = true;
    rest = [];
    release();
    for (const listener of closes) listener(reason);
  };
  const gone = () => shut();
  const keep = (part: string): boolean => {
    if (part !== '') rest.push(part);
    restLength += part.length;
    if (restLength <= longest) return true;
    input.destroy();
    output.end();
    shut(`it sent a line of more than ${inUnits(longest)}`);
    return false;
  };
  input.on('data', (chunk: Buffer) => {
    const parts = decoder.write(chunk).split('\n');
    const last = parts.pop() as string;
    for (const part of parts) {
      if (!keep(part)) return;
      const line = rest.join('');
      rest = [];
      restLength = 0;
      if (line !== '') for (const listener of lines) listener(line);
    }
    keep(last);
  });
  input.on('end', gone);
  input.on('close', gone);
  input.on('error', gone);
  output.on('error', gone);
  output.on('drain', release);

  return {
    send: (line) => {
      if (!closed && output.writable) output.write(`${line}\n`);
    },
    drained: () =>
      new Promise((resolve) => {
        if (closed || !output.writableNeedDrain) resolve();
        else waiting.push(resolve);
      }),
    onLine: (listener) => lines.push(listener),
    onClose: (listener) => closes.push(listener),
    close: () => {
      output.end();
      shut();
    },
  };
}

function inUnits(characters: number): string {
  return characters < 1 << 20 ? `${characters} characters` : `${characters >> 20} MB`;
}
