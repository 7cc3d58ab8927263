import { readFile, stat } from 'node:fs/promises';

const MAX_FILE_BYTES = 2_000_000;

/** A file as it is before a change: its text, nothing there, or why its text cannot be shown. */
export type FileText = { text: string } | 'absent' | { hidden: string };

export async function readText(path: string): Promise<FileText> {
  try {
    const found = await stat(path);
    // A pipe would be waited for, a device read for ever.
    if (!found.isFile()) return { hidden: 'it is no regular file' };
    if (found.size > MAX_FILE_BYTES) return { hidden: `it is ${Math.ceil(found.size / 1e6)} MB long` };
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'absent' : { hidden: message };
  }
}
