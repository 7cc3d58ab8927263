import type { ClientStorage } from './storage.ts';

/** A storage whose failures are reported and never stop the client, which then works on from memory. */
export function guardStorage(
  storage: ClientStorage,
  onProblem: (problem: string, detail: unknown) => void,
): ClientStorage {
  const attempt = <T>(what: string, fallback: T, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      onProblem(`The window's storage cannot ${what}`, error);
      return fallback;
    }
  };
  return {
    keys: () => attempt('be listed', [], () => storage.keys()),
    get: (key) => attempt('be read', null, () => storage.get(key)),
    set: (key, value) => attempt('be written', undefined, () => storage.set(key, value)),
    remove: (key) => attempt('be cleaned', undefined, () => storage.remove(key)),
  };
}
