import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { HubError } from '@codeai-hub/protocol/errors';

/**
 * Looked at before an agent is started: of a folder that is not there some runtimes blame their own binary, and others begin a
 * conversation in it all the same.
 */
export async function checkFolder(path: string): Promise<void> {
  try {
    if (!(await stat(path)).isDirectory()) throw new HubError('folder_not_readable', { path, reason: 'it is a file' });
    await access(path, constants.R_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof HubError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new HubError('folder_not_found', { path });
    throw new HubError('folder_not_readable', { path, reason: message });
  }
}
