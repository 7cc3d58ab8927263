interface Signature {
  type: string;
  at: number;
  bytes: string;
}

const SIGNATURES: readonly Signature[] = [
  { type: 'image/png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', at: 0, bytes: '\xff\xd8\xff' },
  { type: 'image/gif', at: 0, bytes: 'GIF87a' },
  { type: 'image/gif', at: 0, bytes: 'GIF89a' },
  { type: 'image/webp', at: 8, bytes: 'WEBP' },
];

/** The kind of picture the bytes are, of those that can carry no script; `null` for everything else, also SVG. */
export function safeImageType(data: Uint8Array): string | null {
  const head = Buffer.from(data.buffer, data.byteOffset, Math.min(data.byteLength, 16)).toString('latin1');
  const found = SIGNATURES.find(({ at, bytes }) => head.startsWith(bytes, at));
  if (found?.type === 'image/webp' && !head.startsWith('RIFF')) return null;
  return found?.type ?? null;
}
