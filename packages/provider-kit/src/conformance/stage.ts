import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import { sweep } from '../processes/sweep.ts';
import { ofRun } from '../processes/tags.ts';
import type { AgentDriver } from './agent-driver.ts';
import { HostDriver, type Places } from './host-driver.ts';
import type { Target } from './target.ts';

/** A wait that never ends is a failure; this is how long a whole behaviour may take on a slow machine. */
const TIMEOUT_MS = 60_000;

/** Where one behaviour is looked at: a folder, the provider's own folder, and a host. */
export class Stage {
  readonly target: Target;
  readonly folder: string;
  readonly #places: Places;
  readonly #hosts: HostDriver[] = [];
  #host!: HostDriver;

  private constructor(target: Target, places: Places) {
    this.target = target;
    this.folder = places.folder;
    this.#places = places;
  }

  static async set(target: Target): Promise<Stage> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'conformance-')));
    const places = { folder: join(root, 'folder'), dataDir: join(root, 'data'), runTag: `conformance/${randomUUID()}` };
    await mkdir(places.folder);
    await mkdir(places.dataDir, { mode: 0o700 });
    const stage = new Stage(target, places);
    try {
      await stage.newHost();
      return stage;
    } catch (error) {
      await stage[Symbol.asyncDispose]();
      throw error;
    }
  }

  get host(): HostDriver {
    return this.#host;
  }

  get runTag(): string {
    return this.#places.runTag;
  }

  /** Another host on the same data, as after a restart of the core. */
  async newHost(): Promise<HostDriver> {
    this.#host = await HostDriver.start(this.target, this.#places);
    this.#hosts.push(this.#host);
    return this.#host;
  }

  open(...more: Parameters<HostDriver['open']>): Promise<AgentDriver> {
    return this.#host.open(...more);
  }

  /** Whether the agent was told these words. */
  async heard(agent: AgentDriver, words: string): Promise<boolean> {
    return this.target.heard ? await this.target.heard(words) : agent.words.includes(words);
  }

  /** Ends the host, then looks whether all of it was right. */
  async strike(): Promise<void> {
    await this.#host.close();
    const left = await sweep(ofRun(this.runTag), { graceMs: 0 });
    const problems = this.#hosts.flatMap((host) => host.allProblems());
    assert.deepEqual(problems, [], 'the contract was kept');
    assert.equal(left.found, 0, 'no process is left when the host has ended');
  }

  /** Ends every wait, and with that the behaviour, which then fails and is cleaned up after. */
  giveUp(why: string): void {
    for (const host of this.#hosts) host.giveUp(why);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hosts.at(-1)?.kill();
    await sweep(ofRun(this.runTag), { graceMs: 0 });
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }
}

export type Behaviour = (name: string, look: (stage: Stage) => Promise<void>) => void;

/** Registers behaviours as tests, each on a stage of its own that is checked when it is struck. */
export function behavioursOf(target: Target): Behaviour {
  return (name, look) => {
    test(name, () => onStage(target, look));
  };
}

export async function onStage(target: Target, look: (stage: Stage) => Promise<void>): Promise<void> {
  await using stage = await Stage.set(target);
  // Not the runner's own time limit: that one would leave host and agent running.
  const timer = setTimeout(() => stage.giveUp(`${TIMEOUT_MS / 1000} s passed`), TIMEOUT_MS);
  try {
    await look(stage);
    await stage.strike();
  } finally {
    clearTimeout(timer);
  }
}

/** A refusal with this code, and with a message for a person. */
export function refusedWith(...codes: string[]): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof HubError, `refused by a typed error, not ${String(error)}`);
    assert.ok(codes.includes(error.code), `refused with ${codes.join(' or ')}, not ${error.code}: ${error.message}`);
    return true;
  };
}
