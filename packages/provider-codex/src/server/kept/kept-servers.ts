import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import { RUN_TAG } from '@codeai-hub/provider-kit/processes/tags';
import { listOf } from '@codeai-hub/provider-kit/reading';
import type { AppServer } from '../app-server.ts';
import type { Launch } from '../launch.ts';
import type { ServerLink } from '../process.ts';
import { type Kept, KeptFiles } from './kept-files.ts';
import { endKept, KeptProcess } from './kept-process.ts';

export interface KeptServersOptions {
  host: HostServices;
  clock: Clock;
  /** makes a server of a process that runs; it knows its key already */
  introduce(link: ServerLink): Promise<AppServer>;
}

/** The servers that outlive their host: those of this one, and those that earlier ones left. */
export class KeptServers {
  readonly #options: KeptServersOptions;
  readonly #files: KeptFiles;
  /** those that this host works with, by name */
  readonly #own = new Set<string>();

  constructor(options: KeptServersOptions) {
    this.#options = options;
    this.#files = new KeptFiles(options.host.dataDir);
  }

  /** `undefined` where there is no room for a socket: it then has to work over pipes. Throws `runtime_failed`. */
  async start(launch: Launch): Promise<KeptProcess | undefined> {
    const places = this.#files.places();
    if (places === undefined) return undefined;
    // Before it can be found by another opening, which would take it for one that was lost.
    this.#own.add(places.name);
    return KeptProcess.start(launch, places, this.#parts);
  }

  /** The one that was left with this conversation in it. */
  async holding(threadId: string): Promise<Kept | undefined> {
    for (const kept of this.#files.all()) {
      const server = await this.#connect(kept);
      if (server === undefined) continue;
      try {
        const { data } = await server.request('thread/loaded/list', {});
        if (listOf(data).includes(threadId)) return kept;
      } finally {
        await server.leave();
      }
    }
    return undefined;
  }

  /** From now on it is this host's, to end. Throws `agent_process_ended`. */
  async adopt(kept: Kept): Promise<AppServer> {
    this.#own.add(kept.name);
    const { name, id, pid } = kept;
    this.#files.write({ ...kept, heldBy: this.#run });
    this.#options.host.processStarted(id, { pid, group: true, label: 'codex app-server', keep: true });
    const server = await this.#connect(kept);
    if (server !== undefined) return server;
    this.#own.delete(name);
    throw new HubError('agent_process_ended', { reason: 'it ended while nobody listened to it' });
  }

  /**
   * Ends what an earlier host of this very core left: the core has told that those turns are lost, and two servers would write
   * over each other's conversation. What an earlier core left is for this one to resume, or to end.
   */
  async endLost(): Promise<void> {
    const lost = this.#files.all().filter((kept) => kept.heldBy === this.#run && !this.#own.has(kept.name));
    await Promise.all(lost.map((kept) => endKept(kept, this.#parts)));
  }

  async #connect(kept: Kept): Promise<AppServer | undefined> {
    const process = await KeptProcess.attach(kept, this.#parts);
    return process === undefined ? undefined : this.#options.introduce(process);
  }

  get #run(): string {
    return this.#options.host.tags('')[RUN_TAG] ?? '';
  }

  get #parts() {
    const { host, clock } = this.#options;
    return { host, clock, files: this.#files };
  }
}
