import { homedir } from 'node:os';
import { findHome, type HomePaths, homePaths } from '@codeai-hub/core/storage/home';

/** The home this command speaks about. Throws settings_invalid. */
export function hubHome(): HomePaths {
  return homePaths(findHome({ env: process.env, platform: process.platform, userHome: homedir() }));
}
