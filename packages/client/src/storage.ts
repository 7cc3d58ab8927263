/**
 * Where a client keeps what must outlive it: commands without a receipt, and drafts the core does not have yet. Several
 * windows may share one. `set` may throw (a full quota); the client then works on from memory and reports it.
 */
export interface ClientStorage {
  keys(): string[];
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

export function memoryStorage(): ClientStorage {
  const values = new Map<string, string>();
  return {
    keys: () => [...values.keys()],
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  };
}

/** A page's `localStorage`, under a prefix of its own. */
export function webStorage(storage: Storage, prefix = 'codeai-hub.'): ClientStorage {
  return {
    keys: () => {
      const all = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
      return all.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    },
    get: (key) => storage.getItem(prefix + key),
    set: (key, value) => storage.setItem(prefix + key, value),
    remove: (key) => storage.removeItem(prefix + key),
  };
}
