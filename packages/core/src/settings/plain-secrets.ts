import { isPlainSecret, WRITTEN_IN_CONFIG } from '@codeai-hub/protocol/channels/root/plain-secrets';
import type { ProviderSettings, Settings } from '@codeai-hub/protocol/channels/root/settings';
import { HubError } from '@codeai-hub/protocol/errors';
import { looksSecret, withoutUser } from '@codeai-hub/protocol/secret-looks';
import { isObject } from './merge-patch.ts';

/** What is shown in place of a secret that somebody wrote into `config.json` by hand. */
const HIDDEN = { secret: WRITTEN_IN_CONFIG };

/** Settings as windows may see them: nothing that is a secret by its name or look (I15). */
export function withoutPlainSecrets(settings: Settings): Settings {
  const providers = Object.entries(settings.providers).map(([id, provider]) => [id, shown(provider)]);
  return { ...settings, providers: Object.fromEntries(providers) };
}

/** Throws `settings_invalid` for a secret in a change that a window asks for: it would be in every backup. */
export function refusePlainSecrets(patch: Record<string, unknown>): void {
  if (!isObject(patch.providers)) return;
  for (const [id, provider] of Object.entries(patch.providers)) {
    if (!isObject(provider)) continue;
    for (const part of ['env', 'options'] as const) {
      const members = isObject(provider[part]) ? Object.entries(provider[part]) : [];
      const secret = members.find(([name, value]) => isPlainSecret(name, value));
      if (secret) throw refused(`providers.${id}.${part}.${secret[0]}`, REASONS[part]);
    }
    if (typeof provider.baseUrl === 'string' && looksSecret(provider.baseUrl)) {
      throw refused(`providers.${id}.baseUrl`, REASONS.baseUrl);
    }
  }
}

const REASONS = {
  env: 'it looks like a secret. Store it as one (Settings, Agents), and name it here as { "secret": "…" }',
  options:
    'it looks like a secret, and options are shown. Store it as one (Settings, Agents) and use it as the API key',
  baseUrl: 'it holds what looks like a secret. Leave that out of the address, and store it as the API key',
};

function shown(provider: ProviderSettings): ProviderSettings {
  const { env, options, baseUrl } = provider;
  return {
    ...provider,
    env: without(env, HIDDEN),
    options: without(options, WRITTEN_IN_CONFIG),
    ...(baseUrl === undefined ? {} : { baseUrl: shownUrl(baseUrl) }),
  };
}

function without<T>(members: Record<string, T>, hidden: T): Record<string, T> {
  const shownMembers = Object.entries(members).map(([name, value]) => [
    name,
    isPlainSecret(name, value) ? hidden : value,
  ]);
  return Object.fromEntries(shownMembers);
}

/** Without its user it is an address still; with a key in its query only where it leads to is told. */
function shownUrl(url: string): string {
  const bare = withoutUser(url);
  return looksSecret(bare.replace('hidden@', '')) ? `${new URL(bare).origin}/` : bare;
}

function refused(path: string, reason: string): HubError {
  return new HubError('settings_invalid', { path, reason });
}
