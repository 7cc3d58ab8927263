/** What a tar header says of the entry that follows it. */
interface Header {
  name: string;
  size: number;
  isFile: boolean;
}

const BLOCK = 512;

export interface FilePart {
  name: string;
  bytes: Uint8Array;
}

/**
 * Takes the named files out of an uncompressed tar stream and yields their bytes as they come, file after file. Everything
 * else in the archive is passed over: no path of it is ever used.
 */
export async function* tarFiles(source: AsyncIterable<Uint8Array>, names: readonly string[]): AsyncGenerator<FilePart> {
  let waiting: Uint8Array = new Uint8Array(0);
  let left = 0;
  let padding = 0;
  let wanted: string | undefined;
  const found = new Set<string>();
  for await (const chunk of source) {
    let bytes = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    for (;;) {
      if (left > 0) {
        const part = bytes.subarray(0, left);
        if (part.length === 0) break;
        if (wanted !== undefined) yield { name: wanted, bytes: part };
        left -= part.length;
        bytes = bytes.subarray(part.length);
      } else if (padding > 0) {
        const skipped = Math.min(padding, bytes.length);
        if (skipped === 0) break;
        padding -= skipped;
        bytes = bytes.subarray(skipped);
      } else {
        if (bytes.length < BLOCK) break;
        const header = parseHeader(bytes.subarray(0, BLOCK));
        bytes = bytes.subarray(BLOCK);
        if (header === undefined) continue;
        wanted = header.isFile && names.includes(header.name) && !found.has(header.name) ? header.name : undefined;
        if (wanted !== undefined) found.add(wanted);
        left = header.size;
        padding = (BLOCK - (header.size % BLOCK)) % BLOCK;
      }
    }
    waiting = bytes.slice();
  }
  if (left > 0) throw new Error('the archive ends in the middle of a file');
  const missing = names.find((name) => !found.has(name));
  if (missing !== undefined) throw new Error(`the archive has no file ${missing}`);
}

/** `undefined` for the empty blocks at the end. */
function parseHeader(block: Uint8Array): Header | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const size = Number.parseInt(fieldText(block, 124, 12), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new Error('the archive is damaged: an entry has no size');
  const type = String.fromCharCode(block[156] ?? 0);
  const prefix = fieldText(block, 345, 155);
  const name = fieldText(block, 0, 100);
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, isFile: type === '0' || type === '\0' };
}

function fieldText(block: Uint8Array, start: number, length: number): string {
  return (
    Buffer.from(block.subarray(start, start + length))
      .toString('latin1')
      .split('\0')[0]
      ?.trim() ?? ''
  );
}
