import { isPlainSecret, WRITTEN_IN_CONFIG } from '@codeai-hub/protocol/channels/root/plain-secrets';
import type { Settings } from '@codeai-hub/protocol/channels/root/settings';
import { HubError } from '@codeai-hub/protocol/errors';
import { isObject } from './merge-patch.ts';

/** What is shown in place of a secret that somebody wrote into `config.json` by hand. */
const HIDDEN = { secret: WRITTEN_IN_CONFIG };

/** Settings as windows may see them: no value of an environment variable that is a secret by its name or look (I15). */
export function withoutPlainSecrets(settings: Settings): Settings {
  const providers = Object.entries(settings.providers).map(([id, provider]) => {
    const env = Object.entries(provider.env).map(([name, value]) => [
      name,
      isPlainSecret(name, value) ? HIDDEN : value,
    ]);
    return [id, { ...provider, env: Object.fromEntries(env) }];
  });
  return { ...settings, providers: Object.fromEntries(providers) };
}

/** Throws `settings_invalid` for a secret in a change that a window asks for: it would be in every backup. */
export function refusePlainSecrets(patch: Record<string, unknown>): void {
  if (!isObject(patch.providers)) return;
  for (const [id, provider] of Object.entries(patch.providers)) {
    if (!isObject(provider) || !isObject(provider.env)) continue;
    for (const [name, value] of Object.entries(provider.env)) {
      if (!isPlainSecret(name, value)) continue;
      const reason =
        'it looks like a secret. Store it as one (Settings, Agents), and name it here as { "secret": "…" }';
      throw new HubError('settings_invalid', { path: `providers.${id}.env.${name}`, reason });
    }
  }
}
