import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

/** What is put into an archive, also what nobody should. */
export interface Put {
  name: string;
  content?: string;
  /** octal: 755 for what may be run */
  mode?: number;
  /** a link to this */
  link?: string;
  /** of a tar entry, in place of the one it would have */
  type?: string;
  /** a file of so many zeros is claimed */
  claims?: number;
}

function field(block: Buffer, at: number, text: string): void {
  block.write(text, at, 'utf8');
}

function header({ name, content = '', mode = 0o644, link, type, claims }: Put): Buffer {
  const block = Buffer.alloc(512);
  field(block, 0, name.slice(0, 100));
  field(block, 100, `${mode.toString(8).padStart(7, '0')}\0`);
  field(block, 124, `${(claims ?? Buffer.byteLength(content)).toString(8).padStart(11, '0')}\0`);
  field(block, 156, type ?? (link === undefined ? '0' : '2'));
  field(block, 157, link ?? '');
  field(block, 257, 'ustar\x0000');
  field(block, 148, ' '.repeat(8));
  const sum = block.reduce((total, byte) => total + byte, 0);
  field(block, 148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

export function tar(...put: Put[]): Buffer {
  const blocks = put.flatMap((one) => {
    const content = Buffer.from(one.content ?? '');
    return [header(one), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export function tarGz(...put: Put[]): Buffer {
  return gzipSync(tar(...put));
}

export function zip(...put: Put[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content = '', mode = 0o644, link, claims } of put) {
    const plain = Buffer.from(link ?? content);
    const packed = deflateRawSync(plain);
    const label = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt16LE(label.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(crc32(plain), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claims ?? plain.length, 24);
    entry.writeUInt16LE(label.length, 28);
    entry.writeUInt32LE((((link === undefined ? 0o100000 : 0o120000) | mode) << 16) >>> 0, 38);
    entry.writeUInt32LE(at, 42);
    parts.push(head, label, packed);
    directory.push(entry, label);
    at += head.length + label.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, listed, end]);
}
