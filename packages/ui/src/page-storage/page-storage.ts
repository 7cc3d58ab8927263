import { reportProblem } from '../problems/problems.ts';

export interface PageStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A browser's storage for what only this window cares about. Where it is full or forbidden, the page goes on without. */
export function guarded(storage: () => PageStorage): PageStorage {
  const attempt = <T>(what: string, act: () => T, otherwise: T): T => {
    try {
      return act();
    } catch (error) {
      reportProblem(`this browser's storage cannot be ${what}`, error);
      return otherwise;
    }
  };
  return {
    getItem: (key) => attempt('read', () => storage().getItem(key), null),
    setItem: (key, value) => attempt('written', () => storage().setItem(key, value), undefined),
    removeItem: (key) => attempt('cleaned', () => storage().removeItem(key), undefined),
  };
}

/** Kept until somebody clears it. */
export const lasting = guarded(() => localStorage);
/** Kept as long as this window. */
export const ofThisWindow = guarded(() => sessionStorage);
