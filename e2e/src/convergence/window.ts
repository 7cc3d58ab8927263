import type { HubClient, SessionView } from '@codeai-hub/client/api';
import { createHubClient } from '@codeai-hub/client/hub-client';
import { loadRecords } from '@codeai-hub/client/outbox/record';
import { type ClientStorage, memoryStorage } from '@codeai-hub/client/storage';
import type { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { ScopedClock } from '@codeai-hub/testkit/clock/scoped-clock';
import type { Random } from '@codeai-hub/testkit/random/random';
import { Network, type NetworkOptions } from '@codeai-hub/testkit/transport/network';
import type { Witness } from './witness.ts';

export interface WindowOptions {
  name: string;
  clock: FakeClock;
  random: Random;
  accept: NetworkOptions['accept'];
  witness: Witness;
}

/** One window of one person, which is reloaded now and then: what its page stores stays, all else is made anew. */
export class Window {
  readonly name: string;
  readonly network: Network;
  readonly views = new Map<string, SessionView>();
  /** old commands that a reloaded page rightly did not send */
  readonly letGo: unknown[] = [];
  readonly #options: WindowOptions;
  readonly #storage = memoryStorage();
  #lives = 0;
  #client: HubClient;
  #clock: ScopedClock;

  constructor(options: WindowOptions) {
    const { clock, random, accept } = options;
    this.name = options.name;
    this.#options = options;
    const duplicates = random.pick([0, 0, 0.05]);
    this.network = new Network({
      clock,
      random: random.fork('network'),
      accept,
      maxLatencyMs: random.pick([1, 20, 150]),
      duplicates,
    });
    this.#clock = new ScopedClock(clock);
    this.#client = this.#open();
  }

  get client(): HubClient {
    return this.#client;
  }

  /** commands of this or an earlier life of the page that the core has not answered */
  get hasUnanswered(): boolean {
    const records = loadRecords(this.#storage, (key) => this.#options.witness.blame(`${key} is no command`));
    return records.some((record) => record.refused === undefined);
  }

  view(sessionId: string): SessionView {
    const known = this.views.get(sessionId);
    if (known) return known;
    const view = this.#client.session(sessionId);
    this.views.set(sessionId, view);
    this.#options.witness.watch(view);
    return view;
  }

  release(sessionId: string): void {
    this.views.get(sessionId)?.release();
    this.views.delete(sessionId);
  }

  /** The page is thrown away, in order or in mid-sentence, and opened again. */
  reload(inOrder: boolean): void {
    this.network.cut();
    if (!inOrder) this.#lives++;
    this.#client.close();
    this.#clock.end();
    this.views.clear();
    this.#clock = new ScopedClock(this.#options.clock);
    this.#client = this.#open();
  }

  #open(): HubClient {
    const life = ++this.#lives;
    const { name, random, witness } = this.#options;
    const ids = random.fork(`ids ${life}`);
    const client = createHubClient({
      transport: this.network.transport,
      client: { id: `${name}-${life}`, kind: 'page', name, version: '1' },
      clock: this.#clock,
      random: ids.next,
      newId: () => ids.uuid(),
      storage: this.#storageOf(life),
      wake: () => () => {},
      onProblem: (problem, detail) => this.#problem(problem, detail),
    });
    witness.watch(client.root);
    client.connect();
    return client;
  }

  /** What a page stores while it lives; a dead page stores nothing. */
  #storageOf(life: number): ClientStorage {
    const storage = this.#storage;
    const ifAlive = (act: () => void) => {
      if (life === this.#lives) act();
    };
    return {
      keys: storage.keys,
      get: storage.get,
      set: (key, value) => ifAlive(() => storage.set(key, value)),
      remove: (key) => ifAlive(() => storage.remove(key)),
    };
  }

  /** Anything else the client finds strange is a fault of it or of the core. */
  #problem(problem: string, detail: unknown): void {
    if (problem === 'An old command was not sent') this.letGo.push(detail);
    else if (problem === 'A draft was not taken') return;
    else if (problem === 'The core answered what was not asked' && this.#isToDuplicate(detail)) return;
    else this.#options.witness.blame(`${this.name}: ${problem}: ${JSON.stringify(detail).slice(0, 500)}`);
  }

  /** A request that arrived twice is answered twice. */
  #isToDuplicate(detail: unknown): boolean {
    return typeof detail === 'object' && detail !== null && (detail as { id: unknown }).id !== null;
  }
}
