import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import { activeAgent, type Limit, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { HubError } from '@codeai-hub/protocol/errors';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { ScopedClock } from '@codeai-hub/testkit/clock/scoped-clock';
import { homePaths } from '../../storage/home.ts';
import { MemoryFileSystem } from '../../storage/memory-file-system.ts';
import type { Session } from '../session.ts';
import { SessionStore } from '../session-store.ts';
import { Sessions } from '../sessions.ts';
import { ScriptedAgents } from './scripted-agents.ts';
import { messageId, text } from './steps.ts';

export const SESSION = 'session0001';

/** The real sessions of a core, on a disk in memory, under a clock that stands still, with agents that do as told. */
export class Bench {
  readonly clock = new FakeClock();
  readonly disk = new MemoryFileSystem();
  readonly agents = new ScriptedAgents();
  /** what the disk was in trouble with; null when it was well again */
  readonly troubles: (HubError | null)[] = [];
  readonly reports: string[] = [];
  /** every event, as windows saw it */
  readonly seen: Envelope[] = [];
  /** what loading found given back from the queue */
  readonly returned: Envelope[] = [];
  draftSaved = true;
  failsToHear = false;
  maxRunning = 10;
  /** the machine's; another one after a power loss */
  boot = 'boot';
  sessions!: Sessions;
  session!: Session;
  /** what is to be said of quota windows */
  warnings: (provider: string, limits: readonly Limit[]) => string[] = () => [];
  /** what the index knows of the session when a core starts */
  #planned: SessionState['continuation'];
  #commands = 0;
  #epochs = 0;
  /** the time of the core that runs: a dead one does nothing any more */
  #coreClock = new ScopedClock(this.clock);
  #release: () => void = () => undefined;

  constructor() {
    const paths = homePaths('/home');
    this.disk.makeDir(paths.sessions);
    this.disk.settle();
    this.#boot();
    const created = { type: 'session.created' as const, sessionId: SESSION, title: 'Fix the parser', folder: '/work' };
    const more = { provider: 'demo', model: null, effort: null, mode: 'ask' };
    this.sessions.create(
      { sessionId: SESSION, origin: { kind: 'core' }, first: { ...created, ...more } },
      () => undefined,
    );
    this.hold();
  }

  get state(): SessionState {
    return this.session.state;
  }

  get messages(): UserMessageItem[] {
    return this.state.items.filter((item) => item.kind === 'user_message');
  }

  /** The last turn that began. */
  get turn() {
    const turn = this.state.turns.at(-1);
    if (!turn) throw new Error('no turn began');
    return turn;
  }

  /** How each message stands, in order. */
  get deliveries(): string[] {
    return this.messages.map(({ delivery }) => delivery);
  }

  types(): SessionEvent['type'][] {
    return this.seen.map(({ event }) => (event as SessionEvent).type);
  }

  /** Sends a command as Anna and waits for its receipt. */
  async command(command: SessionCommand, options: { id?: string; by?: string } = {}): Promise<Receipt> {
    this.#commands++;
    const { id = `command-${this.#commands}`, by = 'Anna' } = options;
    return this.inTime(this.session.command(id, command, { clientId: by.toLowerCase(), name: by }));
  }

  send(n: number, delivery: 'queue' | 'steer' | 'now' = 'queue'): Promise<Receipt> {
    return this.command({ type: 'message.send', messageId: messageId(n), content: text(`message ${n}`), delivery });
  }

  stop(returnQueue = false): Promise<Receipt> {
    return this.command({ type: 'turn.stop', turnId: activeAgent(this.state).currentTurnId ?? 't0', returnQueue });
  }

  /** The disk takes commits together, so a receipt may need a few milliseconds. */
  async inTime<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = () => {
      settled = true;
    };
    promise.then(done, done);
    for (let ms = 0; ms < 100; ms++) {
      await drain();
      if (settled) break;
      this.clock.advance(1);
    }
    return promise;
  }

  /** Everything that can go on without time does. */
  rest(): Promise<void> {
    return drain();
  }

  /** Time passes, and what it sets off goes on; in small steps, so that what follows from one is there for the next. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 50) {
      this.clock.advance(Math.min(50, left));
      await drain();
    }
  }

  /** The core is killed, its agents go with it, and another core starts. */
  async restart(): Promise<void> {
    this.kill();
    this.begin();
    await this.session.recovered;
  }

  kill(): void {
    this.disk.kill();
    this.#coreClock.end();
    this.#coreClock = new ScopedClock(this.clock);
    for (const link of this.agents.links) link.vanish();
  }

  /** Another core starts; what it settles behind the start has not happened yet. */
  begin({ hold = true } = {}): void {
    this.#boot();
    if (hold) this.hold();
  }

  /** Somebody looks at the session. */
  hold(): void {
    const { session, release } = this.sessions.hold(SESSION);
    this.session = session;
    this.#release = release;
  }

  /** Nobody does any more. */
  release(): void {
    this.#release();
  }

  #boot(): void {
    const { disk: fs } = this;
    const clock = this.#coreClock;
    const paths = homePaths('/home');
    const store = new SessionStore({ fs, paths, clock, newEpoch: () => `epoch-${++this.#epochs}` });
    this.sessions = new Sessions({
      boot: this.boot,
      store,
      agents: this.agents,
      clock,
      timing: { stallMs: () => 60_000, idleMs: () => 900_000 },
      newAgent: ({ provider, model = null, effort = null, mode = 'ask' }) => ({ provider, model, effort, mode }),
      nameOf: (provider) => provider,
      limitWarnings: (provider, limits) => this.warnings(provider, limits),
      maxRunning: () => this.maxRunning,
      changed: (state, envelopes) => {
        if (this.failsToHear) throw new Error('its own fault');
        this.seen.push(...envelopes);
        this.#planned = state.continuation;
      },
      returned: (_sessionId, envelopes) => void this.returned.push(...envelopes),
      draftSaved: () => this.draftSaved,
      trouble: (_sessionId, error) => void this.troubles.push(error),
      report: (error, what) => void this.reports.push(`${what}: ${String(error)}`),
    });
    this.sessions.noteScheduled({ id: SESSION, continuation: this.#planned });
  }
}
