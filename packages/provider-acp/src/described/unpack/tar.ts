import type { TargetFolder } from './target-folder.ts';

const BLOCK = 512;
/** Of a long name, or what else is told beside a file. */
const MAX_BESIDE = 1 << 20;

interface Header {
  name: string;
  target: string;
  type: string;
  size: number;
  executable: boolean;
}

/** Takes exact numbers of bytes from a stream. */
class Source {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #waiting: Uint8Array = new Uint8Array(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#pieces = stream[Symbol.asyncIterator]();
  }

  /** The next of these bytes, as many as are at hand; `undefined` at the end of the stream. */
  async some(most: number): Promise<Uint8Array | undefined> {
    if (this.#waiting.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) return undefined;
      this.#waiting = next.value;
    }
    const taken = this.#waiting.subarray(0, most);
    this.#waiting = this.#waiting.subarray(taken.length);
    return taken;
  }

  async *exactly(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; ) {
      const piece = await this.some(left);
      if (piece === undefined) throw new Error('the archive ends in the middle of a file');
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  async whole(size: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.exactly(size)) pieces.push(piece);
    return Buffer.concat(pieces);
  }
}

/** Unpacks a tar stream, with the long names of GNU and POSIX. What is no file, folder or link is refused. */
export async function unpackTar(stream: AsyncIterable<Uint8Array>, target: TargetFolder): Promise<void> {
  const source = new Source(stream);
  let beside: Partial<Pick<Header, 'name' | 'target'>> = {};
  for (;;) {
    const header = await nextHeader(source);
    if (header === undefined) break;
    const padding = (BLOCK - (header.size % BLOCK)) % BLOCK;
    if (BESIDE.has(header.type)) {
      if (header.size > MAX_BESIDE) throw new Error('the archive is damaged: a name in it is too long');
      beside = { ...beside, ...toldBeside(header.type, await source.whole(header.size)) };
    } else {
      await take({ ...header, ...beside }, source, target);
      beside = {};
    }
    await source.whole(padding);
  }
  await target.end();
}

const BESIDE = new Set(['x', 'L', 'K', 'g']);

async function take({ type, name, target, size, executable }: Header, source: Source, folder: TargetFolder) {
  const path = name.replace(/^(\.\/)+/, '');
  switch (type) {
    case '0':
    case '\0':
    case '7':
      return folder.file(path, executable, source.exactly(size));
    case '2':
      return folder.link(path, target);
    case '5':
      return;
    default:
      throw new Error(
        `the archive has something that is neither file nor folder (${JSON.stringify(path.slice(0, 100))})`,
      );
  }
}

async function nextHeader(source: Source): Promise<Header | undefined> {
  for (;;) {
    const first = await source.some(BLOCK);
    if (first === undefined) return undefined;
    const block = first.length === BLOCK ? first : Buffer.concat([first, await source.whole(BLOCK - first.length)]);
    if (block.some((byte) => byte !== 0)) return parsed(block);
  }
}

function parsed(block: Uint8Array): Header {
  const size = Number.parseInt(text(block, 124, 12), 8);
  const sum = Number.parseInt(text(block, 148, 8), 8);
  const isHeader = sum === block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (!isHeader || !Number.isSafeInteger(size) || size < 0) throw new Error('the archive is damaged');
  const prefix = text(block, 257, 6).startsWith('ustar') ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    target: text(block, 157, 100),
    type: String.fromCharCode(block[156] ?? 0),
    size,
    executable: (Number.parseInt(text(block, 100, 8), 8) & 0o111) !== 0,
  };
}

function toldBeside(type: string, bytes: Buffer): Partial<Pick<Header, 'name' | 'target'>> {
  const words = bytes.toString('utf8').replace(/\0+$/, '');
  if (type === 'L') return { name: words };
  if (type === 'K') return { target: words };
  if (type === 'g') return {};
  const records = Object.fromEntries(
    [...words.matchAll(/\d+ ([^=\n]+)=([^\n]*)\n/g)].map(([, key, value]) => [key, value]),
  );
  if (records.size !== undefined) throw new Error('the archive has a file that is too large');
  const { path, linkpath } = records;
  return { ...(path !== undefined && { name: path }), ...(linkpath !== undefined && { target: linkpath }) };
}

function text(block: Uint8Array, start: number, length: number): string {
  const field = Buffer.from(block.subarray(start, start + length));
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? length : end).trim();
}
