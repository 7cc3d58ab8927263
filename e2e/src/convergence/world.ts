import { type HomePaths, homePaths } from '@codeai-hub/core/storage/home';
import { MemoryFileSystem } from '@codeai-hub/core/storage/memory-file-system';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import type { Random } from '@codeai-hub/testkit/random/random';
import { CoreLife } from './core-life.ts';
import { Ledger } from './ledger.ts';
import { Person } from './person.ts';
import type { AgentGround } from './scripted-agent.ts';
import { Window } from './window.ts';
import { Witness } from './witness.ts';

/** How a core comes to its end. */
export type Ending = 'stop' | 'kill' | 'power';

/** A machine with one core after another, agents, and people at windows. Everything in it follows from the seed. */
export class World {
  readonly clock = new FakeClock();
  readonly disk = new MemoryFileSystem();
  readonly paths: HomePaths;
  readonly ground: AgentGround = { transcripts: new Map(), calm: false };
  readonly witness = new Witness();
  readonly ledger = new Ledger((fault) => this.witness.blame(fault));
  readonly people: Person[];
  readonly counts = {
    lives: 0,
    stop: 0,
    kill: 0,
    power: 0,
    mortalWrites: 0,
    cuts: 0,
    reloads: 0,
    agentCrashes: 0,
    diskTroubles: 0,
    failedSyncs: 0,
  };
  readonly #random: Random;
  #life: CoreLife | null = null;

  constructor(random: Random) {
    this.#random = random;
    this.paths = homePaths('/home');
    for (const dir of [this.paths.core, this.paths.run, this.paths.sessions, this.paths.providers])
      this.disk.makeDir(dir);
    this.disk.settle();
    this.people = Array.from({ length: random.between(1, 4) }, (_, index) => this.#person(`window-${index}`));
    this.start();
  }

  get life(): CoreLife | null {
    return this.#life;
  }

  get windows(): Window[] {
    return this.people.map((person) => person.window);
  }

  /** `mortal`: it will die in the middle of a write before long, perhaps already while it starts. */
  start(mortal = false): void {
    const number = ++this.counts.lives;
    const random = this.#random.fork(`life ${number}`);
    let died = false;
    try {
      const life = new CoreLife({
        disk: this.disk,
        paths: this.paths,
        clock: this.clock,
        random,
        ground: this.ground,
        boot: `boot${this.counts.power}`,
        dieAtWrite: mortal ? random.between(1, 150) : null,
        died: () => {
          died = true;
          if (this.counts.lives === number) this.#died();
        },
        onError: (message, fields) => this.#coreError(message, fields),
      });
      if (!died) this.#life = life;
    } catch (error) {
      if (!died && !isRefusedByDisk(error)) throw error;
    }
  }

  end(how: Ending): void {
    const life = this.#life;
    if (!life) return;
    this.counts[how]++;
    if (how === 'stop') void life.stop();
    else if (how === 'kill') life.kill();
    else this.#losePower(life);
  }

  /** Lets time pass, and everything that happens in it. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    await drain();
    for (let due = this.clock.nextDue(); due !== null && due <= end; due = this.clock.nextDue()) {
      this.clock.runNext();
      await drain();
    }
    this.clock.advance(Math.max(0, end - this.clock.now()));
  }

  /** What the core has of a session; `null` while there is no core. */
  loadedState(sessionId: string): SessionState | null {
    if (!this.#life) return null;
    const { session, release } = this.#life.core.sessions.hold(sessionId);
    release();
    return session.state;
  }

  /** What the core calls an error is one, unless the disk was made to refuse. */
  #coreError(message: string, fields: unknown): void {
    const { code } = fields as { code?: string };
    const isDisk = code?.startsWith('disk_') === true;
    if (!(isDisk && this.counts.diskTroubles > 0)) this.witness.blame(`the core: ${message} ${JSON.stringify(fields)}`);
  }

  /** What was shown and not yet synced is gone for everybody. */
  #losePower(life: CoreLife): void {
    life.powerLoss();
    this.witness.forget();
  }

  #died(): void {
    this.#life = null;
    for (const window of this.windows) window.network.cut();
  }

  #person(name: string): Person {
    const random = this.#random.fork(name);
    const accept = () => this.#life?.door ?? null;
    const window = new Window({ name, clock: this.clock, random, accept, witness: this.witness });
    return new Person(window, this.ledger, random.fork('habits'));
  }
}

/** A core cannot begin on a disk that takes nothing. */
function isRefusedByDisk(error: unknown): boolean {
  const code = String((error as { code?: unknown }).code);
  return ['disk_full', 'disk_read_only', 'disk_failed', 'ENOSPC', 'EROFS', 'EIO'].includes(code);
}
