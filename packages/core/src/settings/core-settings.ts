import type { SecretStorage, Settings } from '@codeai-hub/protocol/channels/root/settings';
import { ProviderSettings } from '@codeai-hub/protocol/channels/root/settings';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { CoreSettings } from '../core-options.ts';
import type { SecretKeeper } from '../secrets/keeper.ts';
import { resolveSecrets, type SecretStore } from '../secrets/store.ts';
import type { ConfigFile } from './config-file.ts';

/** Settings file and secrets together, as the core asks for them. */
export class FileSettings implements CoreSettings {
  readonly #config: ConfigFile;
  readonly #secrets: SecretStore;
  readonly #keeper: SecretKeeper;

  constructor(config: ConfigFile, secrets: SecretStore, keeper: SecretKeeper) {
    this.#config = config;
    this.#secrets = secrets;
    this.#keeper = keeper;
  }

  values(): Settings {
    return this.#config.settings;
  }

  secretsSet(): string[] {
    return this.#secrets.names();
  }

  update(patch: Record<string, unknown>): void {
    this.#config.update(patch);
  }

  secretStorage(): SecretStorage {
    return this.#keeper.state;
  }

  setSecret(name: string, value: string | null): Promise<void> {
    return this.#keeper.set(name, value);
  }

  lookForSecrets(): Promise<void> {
    return this.#keeper.look();
  }

  secretMark(text: string): string {
    return this.#secrets.mark(text);
  }

  ofProvider(id: string): ResolvedSettings {
    return resolveSecrets(this.#secrets, this.values().providers[id] ?? ProviderSettings.parse({}));
  }
}
