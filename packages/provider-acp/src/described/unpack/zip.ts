import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import type { TargetFolder } from './target-folder.ts';

interface Entry {
  name: string;
  /** 0: as it is, 8: deflated */
  method: number;
  encrypted: boolean;
  crc: number;
  packed: number;
  size: number;
  /** of Unix, where it was made there */
  mode: number;
  at: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT = 65_535;
/** What a field says that is really told elsewhere, for archives of more than 4 GB. */
const ELSEWHERE = 0xffffffff;
const MAX_DIRECTORY = 64 << 20;
const LINK = 0o120000;
const KIND = 0o170000;

/** Unpacks a zip file by its own directory; what the single parts say of themselves is only compared. */
export async function unpackZip(file: string, target: TargetFolder): Promise<void> {
  const handle = await open(file);
  try {
    for (const entry of await entriesOf(handle)) {
      if (entry.name.endsWith('/')) continue;
      const pieces = contentOf(handle, entry);
      if ((entry.mode & KIND) === LINK) target.link(entry.name, await textOf(pieces));
      else await target.file(entry.name, (entry.mode & 0o111) !== 0, pieces);
    }
    await target.end();
  } finally {
    await handle.close();
  }
}

async function entriesOf(handle: FileHandle): Promise<Entry[]> {
  const { size } = await handle.stat();
  const tail = await bytesAt(
    handle,
    Math.max(0, size - END_BYTES - MAX_COMMENT),
    Math.min(size, END_BYTES + MAX_COMMENT),
  );
  let end = tail.length - END_BYTES;
  while (end >= 0 && tail.readUInt32LE(end) !== END) end -= 1;
  if (end < 0) throw damaged();
  const length = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  if (start === ELSEWHERE || length > MAX_DIRECTORY) throw new Error('the archive is larger than the hub unpacks');
  return parsed(await bytesAt(handle, start, length));
}

function parsed(directory: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at < directory.length; ) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL) throw damaged();
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, nameEnd),
      method: directory.readUInt16LE(at + 10),
      encrypted: (directory.readUInt16LE(at + 8) & 1) !== 0,
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      at: directory.readUInt32LE(at + 42),
    });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function* contentOf(handle: FileHandle, entry: Entry): AsyncGenerator<Uint8Array> {
  const { method, encrypted, crc, packed, size, at } = entry;
  if (encrypted || (method !== 0 && method !== 8) || size === ELSEWHERE)
    throw new Error('the archive is packed in a way that the hub does not unpack');
  if (size === 0) return;
  const header = await bytesAt(handle, at, 30);
  if (header.readUInt32LE(0) !== LOCAL) throw damaged();
  const start = at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const raw = handle.createReadStream({ start, end: start + packed - 1, autoClose: false });
  const pieces = method === 0 ? raw : inflated(raw);
  let seen = 0;
  let sum = 0;
  for await (const piece of pieces as AsyncIterable<Buffer>) {
    seen += piece.length;
    sum = crc32(piece, sum);
    if (seen > size) throw damaged();
    yield piece;
  }
  if (seen !== size || sum !== crc) throw damaged();
}

function inflated(raw: Readable): Readable {
  const pieces = createInflateRaw();
  raw.on('error', (error) => pieces.destroy(error));
  return raw.pipe(pieces);
}

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const piece of pieces) {
    text += Buffer.from(piece).toString('utf8');
    if (text.length > 4096) throw damaged();
  }
  return text;
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw damaged();
  return buffer;
}

function damaged(): Error {
  return new Error('the archive is damaged');
}
