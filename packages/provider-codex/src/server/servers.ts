import type { AppServer } from './app-server.ts';
import { fingerprintOf, type Launch } from './launch.ts';

/** The right to use a server, until it is given back. */
export interface Lease {
  readonly server: AppServer;
  release(): Promise<void>;
}

interface Entry {
  starting: Promise<AppServer>;
  /** once it runs */
  server?: AppServer;
  leases: number;
}

/**
 * The running app-servers: one for all sessions, and another beside it only while settings changed and older sessions still
 * go on with the old. One that nobody uses is ended.
 */
export class Servers {
  readonly #start: (launch: Launch) => Promise<AppServer>;
  readonly #entries = new Map<string, Entry>();
  readonly #ending = new Set<Promise<void>>();

  constructor(start: (launch: Launch) => Promise<AppServer>) {
    this.#start = start;
  }

  lease(launch: Launch): Promise<Lease> {
    return this.#lease(fingerprintOf(launch), () => this.#start(launch));
  }

  /** One that runs already, and where it comes from, the first time. Several may be found at once, but only one at a time. */
  leaseFound(name: string, find: () => Promise<AppServer>): Promise<Lease> {
    return this.#lease(`found ${name}`, find);
  }

  async #lease(fingerprint: string, start: () => Promise<AppServer>): Promise<Lease> {
    const entry = this.#usable(fingerprint, start);
    entry.leases += 1;
    try {
      const server = await entry.starting;
      let given = true;
      return {
        server,
        release: async () => {
          if (!given) return;
          given = false;
          await this.#release(fingerprint, entry);
        },
      };
    } catch (error) {
      await this.#release(fingerprint, entry);
      throw error;
    }
  }

  async with<T>(launch: Launch, use: (server: AppServer) => Promise<T>): Promise<T> {
    const lease = await this.lease(launch);
    try {
      return await use(lease.server);
    } finally {
      await lease.release();
    }
  }

  /** Those in `left` go on without this host. */
  async close(left: ReadonlySet<AppServer> = new Set()): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    const end = (server: AppServer) => (left.has(server) ? server.leave() : server.end());
    const servers = entries.map((entry) => entry.starting.then(end).catch(() => {}));
    await Promise.all([...servers, ...this.#ending]);
  }

  #usable(fingerprint: string, start: () => Promise<AppServer>): Entry {
    const known = this.#entries.get(fingerprint);
    if (known !== undefined && known.server?.gone !== true) return known;
    const entry: Entry = { starting: start(), leases: 0 };
    entry.starting.then(
      (server) => {
        entry.server = server;
      },
      () => {},
    );
    this.#entries.set(fingerprint, entry);
    return entry;
  }

  async #release(fingerprint: string, entry: Entry): Promise<void> {
    entry.leases -= 1;
    if (entry.leases > 0) return;
    if (this.#entries.get(fingerprint) === entry) this.#entries.delete(fingerprint);
    const ending = entry.starting.then((server) => server.end()).catch(() => {});
    this.#ending.add(ending);
    await ending;
    this.#ending.delete(ending);
  }
}
