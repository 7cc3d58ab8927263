import type { SessionSummary } from '@codeai-hub/protocol/channels/root/state';

const MOST = 12;

/** The folders a new session is likely to be for. They move only when work begins in one, not with every word of it. */
export class RecentFolders {
  #list: readonly string[] = [];

  get list(): readonly string[] {
    return this.#list;
  }

  /** Those of all sessions, the ones used last first. True when the list is another now. */
  learn(summaries: readonly Pick<SessionSummary, 'folder' | 'updatedAt'>[]): boolean {
    const newestFirst = summaries.toSorted((a, b) => b.updatedAt - a.updatedAt);
    return this.#take(newestFirst.map(({ folder }) => folder));
  }

  /** A session began in it. True when the list is another now. */
  began(folder: string): boolean {
    return this.#take([folder, ...this.#list]);
  }

  #take(folders: readonly string[]): boolean {
    const before = this.#list;
    this.#list = [...new Set(folders)].slice(0, MOST);
    return this.#list.length !== before.length || this.#list.some((folder, index) => folder !== before[index]);
  }
}
