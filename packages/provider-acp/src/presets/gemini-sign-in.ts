import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import { fieldsOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { PrepareInput } from './preset.ts';

type Env = Readonly<Record<string, string>>;

/** How Gemini CLI is to sign in, by what the hub gives it. */
function wanted(env: Env): string | undefined {
  if (env.GOOGLE_GENAI_USE_VERTEXAI === 'true') return 'vertex-ai';
  return env.GEMINI_API_KEY === undefined ? undefined : 'gemini-api-key';
}

export function hasKey(env: Env): boolean {
  return wanted(env) !== undefined;
}

/**
 * The way to sign in that stands in the person's own settings wins over a key, which would then be there in vain. Those
 * settings are not changed for them.
 */
export async function geminiVariables({ env, options }: PrepareInput): Promise<Record<string, string>> {
  const type = wanted(env);
  const file = join(geminiHome(env), '.gemini', 'settings.json');
  const chosen = await chosenType(file);
  if (type !== undefined && chosen !== undefined && chosen !== type && chosen !== 'gateway') {
    const hint = `Its own settings (${file}) say to sign in as "${chosen}", so what is set in the hub is not used. Change security.auth.selectedType there to "${type}", or remove it.`;
    throw new HubError('auth_required', { provider: 'Gemini', hint });
  }
  return options.trustFolder ? { GEMINI_CLI_TRUST_WORKSPACE: 'true' } : {};
}

export function geminiHome(env: Env): string {
  return env.GEMINI_CLI_HOME ?? env.HOME ?? env.USERPROFILE ?? '';
}

async function chosenType(file: string): Promise<string | undefined> {
  try {
    const { security } = fieldsOf(JSON.parse(await readFile(file, 'utf8')));
    return stringOf(fieldsOf(fieldsOf(security).auth).selectedType);
  } catch {
    // No settings, or such that Gemini CLI complains about them itself.
    return undefined;
  }
}
