import type { HomePaths } from '@codeai-hub/core/storage/home';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { launch } from './launch.ts';
import { spawnCore } from './spawn.ts';
import { StartLog } from './start-log.ts';
import { type StartWishes, tellStarted } from './tell-started.ts';

/** Starts a core that outlives this command and its terminal, or finds one. */
export async function startInBackground(paths: HomePaths, wishes: StartWishes, output: Output): Promise<number> {
  const log = new StartLog(paths);
  try {
    const { entry, child } = await launch(paths, () => ({
      ...spawnCore(paths, wishes, { type: 'detached', stderr: log.descriptor }),
      words: () => log.words(),
    }));
    await tellStarted(paths, { ...wishes, entry, isNew: child !== null, foreground: false }, output);
    return EXIT.ok;
  } finally {
    log.close();
  }
}
