import { createReadStream } from 'node:fs';

const NEW_LINE = 0x0a;

export interface Line {
  bytes: Buffer;
  /** where the next line begins; of a last line that has no end (yet), where it begins itself */
  next: number;
}

/** Lines of a file from a position on. Split at `\n` alone: U+2028 and U+2029 stand unescaped in them (hazard 9). */
export async function* linesOf(path: string, from = 0): AsyncGenerator<Line> {
  let pieces: Buffer[] = [];
  let next = from;
  for await (const chunk of createReadStream(path, { start: from }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, start)) {
      const bytes = Buffer.concat([...pieces, chunk.subarray(start, end)]);
      next += bytes.length + 1;
      yield { bytes, next };
      pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
  if (pieces.length > 0) yield { bytes: Buffer.concat(pieces), next };
}
