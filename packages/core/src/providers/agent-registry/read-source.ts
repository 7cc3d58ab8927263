import { open } from 'node:fs/promises';
import { carefulFetch, textWithin } from '@codeai-hub/provider-kit/runtime/careful-fetch';

/** Some hundred agents are a tenth of this. */
const MAX_BYTES = 5_000_000;

/** The text of a registry, from a file or an address. Rejects with an Error in words for a person. */
export async function readSource(source: string, signal: AbortSignal): Promise<string> {
  if (/^https?:\/\//.test(source)) return textWithin(await carefulFetch(source, { signal }), MAX_BYTES);
  const file = await open(source).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? 'there is no such file' : error.message, { cause: error });
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error('it is no file');
    if (found.size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / 1e6} MB`);
    return (await file.readFile()).toString('utf8');
  } finally {
    await file.close();
  }
}
