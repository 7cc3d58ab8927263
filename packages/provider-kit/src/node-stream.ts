import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { LineStream } from './rpc.ts';

/**
 * Lines over a pair of byte streams. Splits on `\n` only (U+2028 and friends are text) and decodes UTF-8 across chunk
 * borders.
 */
export function lineStream(input: Readable, output: Writable): LineStream {
  const lines: ((line: string) => void)[] = [];
  const closes: (() => void)[] = [];
  const decoder = new StringDecoder('utf8');
  let rest: string[] = [];
  const waiting: (() => void)[] = [];
  let closed = false;

  const release = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const shut = () => {
    if (closed) return;
    closed = true;
    release();
    for (const listener of closes) listener();
  };
  input.on('data', (chunk: Buffer) => {
    const parts = decoder.write(chunk).split('\n');
    const last = parts.pop() as string;
    for (const part of parts) {
      const line = rest.length === 0 ? part : rest.join('') + part;
      rest = [];
      if (line !== '') for (const listener of lines) listener(line);
    }
    if (last !== '') rest.push(last);
  });
  input.on('end', shut);
  input.on('close', shut);
  input.on('error', shut);
  output.on('error', shut);
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
