const SECRET_NAME = /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(?:$|_)/i;
const SECRET_VALUE = /^(?:sk-|ghp_|github_pat_|xox[a-z]-|AIza)/;

/** Stands for a secret that somebody wrote into `config.json` by hand, wherever settings are shown. */
export const WRITTEN_IN_CONFIG = 'written-in-config.json';

/** Whether a variable is a secret by its name or look; then the core takes it as a reference only (I15). */
export function isPlainSecret(name: string, value: unknown): boolean {
  return typeof value === 'string' && value !== '' && (SECRET_NAME.test(name) || SECRET_VALUE.test(value));
}
