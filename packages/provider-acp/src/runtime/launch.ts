import { open, realpath } from 'node:fs/promises';

/** How a program is started. */
export interface Launch {
  command: string;
  args: readonly string[];
}

/**
 * A program that is JavaScript runs on the hub's own Node: the one its first line asks for may be missing where the hub was
 * started from a desktop, or be too old for it.
 */
export async function launchOf(path: string, args: readonly string[]): Promise<Launch> {
  const file = await realpath(path);
  if (await isScript(file)) return { command: process.execPath, args: [file, ...args] };
  return { command: path, args };
}

async function isScript(file: string): Promise<boolean> {
  if (/\.[cm]?js$/.test(file)) return true;
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(80), 0, 80, 0);
    const first = buffer.toString('latin1', 0, bytesRead).split('\n')[0] ?? '';
    return /^#!.*\bnode\b/.test(first);
  } finally {
    await handle.close();
  }
}
