import { isSecretMember, looksSecret } from '../../secret-looks.ts';

/** Stands for a secret that somebody wrote into `config.json` by hand, wherever settings are shown. */
export const WRITTEN_IN_CONFIG = 'written-in-config.json';

/** Whether a variable is a secret by its name or look; then the core takes it as a reference only (I15). */
export function isPlainSecret(name: string, value: unknown): boolean {
  return typeof value === 'string' && value !== '' && (isSecretMember(name, value) || looksSecret(value));
}
