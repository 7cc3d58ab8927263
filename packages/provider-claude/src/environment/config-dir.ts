import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the runtime of this environment keeps its transcripts. */
export function configDir(env: Readonly<Record<string, string | undefined>>): string {
  return env.CLAUDE_CONFIG_DIR ?? join(env.HOME ?? env.USERPROFILE ?? homedir(), '.claude');
}
