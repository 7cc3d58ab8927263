import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Calls `changed` when a file may have changed, maybe too often; the returned function ends it. */
export type WatchFile = (path: string, changed: () => void, failed: (error: Error) => void) => () => void;

/** Watches the folder: editors replace files, and a watch on the file itself would stay with the old one. */
export const watchFile: WatchFile = (path, changed, failed) => {
  const name = basename(path);
  const watcher = watch(dirname(path), { persistent: false }, (_, file) => {
    if (file === null || file === name) changed();
  });
  watcher.on('error', failed);
  return () => watcher.close();
};
