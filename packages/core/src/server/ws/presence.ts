import type { Notifications } from '@codeai-hub/protocol/wire';

export type PresentClient = Notifications['presence']['clients'][number];

/** A connection that looks at sessions. */
export interface Viewer {
  readonly identity: PresentClient;
  /** someone came to or left a session this viewer looks at */
  presenceChanged(sessionId: string): void;
}

/** Who looks at which session now. Only in memory: never logged, never stored. */
export class Presence {
  readonly #viewers = new Map<string, Set<Viewer>>();

  enter(sessionId: string, viewer: Viewer): void {
    const viewers = this.#viewers.get(sessionId) ?? new Set();
    this.#viewers.set(sessionId, viewers.add(viewer));
    this.#tell(sessionId);
  }

  leave(sessionId: string, viewer: Viewer): void {
    const viewers = this.#viewers.get(sessionId);
    if (!viewers?.delete(viewer)) return;
    if (viewers.size === 0) this.#viewers.delete(sessionId);
    else this.#tell(sessionId);
  }

  /** Each client once, also while an old connection of it has not been noticed to be dead. */
  clients(sessionId: string): PresentClient[] {
    const byId = new Map<string, PresentClient>();
    for (const { identity } of this.#viewers.get(sessionId) ?? []) byId.set(identity.id, identity);
    return [...byId.values()];
  }

  #tell(sessionId: string): void {
    for (const viewer of this.#viewers.get(sessionId) ?? []) viewer.presenceChanged(sessionId);
  }
}
