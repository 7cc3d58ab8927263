import type { ProviderSettings } from '@codeai-hub/protocol/channels/root/settings';
import { HubError } from '@codeai-hub/protocol/errors';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';

/** Named secret values. A value leaves this only for the provider that needs it (I15); no error or log names one. */
export interface SecretStore {
  /** sorted */
  names(): string[];
  /** `null` when none of that name is stored, or it cannot be read. Throws secret_locked while the keychain keeps its key. */
  get(name: string): string | null;
  /** `null` removes it. Throws secret_store_failed, disk_full or disk_read_only; then nothing has changed. */
  set(name: string, value: string | null): void;
  /** Names a text so that nobody without the store's key can find it by guessing. Throws as `set`. */
  mark(text: string): string;
  /** every value, so that logs can be kept free of them */
  values(): string[];
}

/** A provider's settings with its secrets in place. Throws secret_unknown for a reference to none. */
export function resolveSecrets(store: SecretStore, settings: ProviderSettings): ResolvedSettings {
  const secretOf = (name: string): string => {
    const value = store.get(name);
    if (value === null) throw new HubError('secret_unknown', { name });
    return value;
  };
  const env = Object.entries(settings.env).map(([key, value]): [string, string] => [
    key,
    typeof value === 'string' ? value : secretOf(value.secret),
  ]);
  return {
    env: Object.fromEntries(env),
    options: settings.options,
    ...(settings.executable === undefined ? {} : { executable: settings.executable }),
    ...(settings.baseUrl === undefined ? {} : { baseUrl: settings.baseUrl }),
    ...(settings.apiKey === undefined ? {} : { apiKey: secretOf(settings.apiKey.secret) }),
    ...(settings.defaultModel === undefined ? {} : { defaultModel: settings.defaultModel }),
  };
}
