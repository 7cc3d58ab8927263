import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { findHome, type HomePaths, homePaths } from '@codeai-hub/core/storage/home';
import { CommandFailure } from '../failure.ts';
import { printableLine } from '../output/printable.ts';

/** The home this command speaks about. Throws `usage` when the environment names none that can be meant. */
export function hubHome(): HomePaths {
  const wanted = process.env.CODEAI_HUB_HOME;
  if (wanted && !isAbsolute(wanted)) {
    const shown = printableLine(wanted, 200);
    throw new CommandFailure('usage', `CODEAI_HUB_HOME is "${shown}". Give an absolute path, or leave it unset.`);
  }
  return homePaths(findHome({ env: process.env, platform: process.platform, userHome: homedir() }));
}
