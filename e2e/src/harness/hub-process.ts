import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { HubClient } from '@codeai-hub/client/api';
import { createHubClient } from '@codeai-hub/client/hub-client';
import { NODE_FLAGS } from '@codeai-hub/core/lifecycle/node-flags';
import { socketTransport } from './socket-transport.ts';
import { readTagged, type TaggedProcess } from './tagged-processes.ts';

export const REPOSITORY = resolve(import.meta.dirname, '../../..');
const MAIN = join(REPOSITORY, 'dist/core/main.cjs');

interface Entry {
  pid: number;
  instanceId: string;
  url: string;
  token: string;
}

export interface HubOptions {
  /** `core/config.json` before the first start */
  config?: Record<string, unknown>;
  env?: Record<string, string>;
  /** of the core; a free port and no stop by itself when absent */
  args?: string[];
  /** an existing home, instead of a fresh one that is removed at the end */
  home?: string;
  /** the core's file, when it is not the one of this checkout's build */
  main?: string;
}

/** The built core as a real process with a home of its own. */
export class HubProcess {
  readonly home: string;
  readonly folder: string;
  readonly #env: Record<string, string>;
  readonly #args: string[];
  readonly #ownsHome: boolean;
  readonly #main: string;
  #child: ChildProcess | null = null;
  /** of the core whose address and token are known */
  #toldPid = 0;
  #clients: HubClient[] = [];
  instanceId = '';
  url = '';
  token = '';

  private constructor(options: HubOptions) {
    this.#ownsHome = options.home === undefined;
    this.#main = options.main ?? MAIN;
    // Short: an agent's socket below it has a limited path.
    this.home = options.home ?? mkdtempSync(join(tmpdir(), 'hub-'));
    this.folder = join(this.home, 'work');
    this.#env = options.env ?? {};
    this.#args = options.args ?? ['--port', '0', '--keep'];
    mkdirSync(join(this.home, 'core'), { recursive: true, mode: 0o700 });
    mkdirSync(this.folder, { recursive: true });
    if (options.config) writeFileSync(join(this.home, 'core/config.json'), JSON.stringify(options.config));
  }

  static async start(options: HubOptions = {}): Promise<HubProcess> {
    const hub = new HubProcess(options);
    await hub.restart();
    return hub;
  }

  get pid(): number {
    return this.#child?.pid as number;
  }

  /** Starts the core (again) and waits until it says where it is. */
  async restart(args = this.#args): Promise<void> {
    const child = spawn(process.execPath, [...NODE_FLAGS, this.#main, ...args], {
      env: { ...process.env, CODEAI_HUB_HOME: this.home, ...this.#env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    let words = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words += text;
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error(`the core did not start: ${words}`);
    });
    ended.catch(() => undefined);
    const entry = await Promise.race([this.#discovered(child.pid as number), ended]);
    this.instanceId = entry.instanceId;
    this.url = entry.url;
    this.token = entry.token;
    this.#toldPid = entry.pid;
  }

  /** Starts the core again where its windows look for it. */
  async restartOnSamePort(): Promise<void> {
    const { port } = new URL(this.url);
    await this.restart(['--port', port, '--keep']);
  }

  /** A connected client, as a window has it. Closed with the hub. */
  client(name = 'test'): HubClient {
    const client = createHubClient({
      transport: socketTransport(() => this.#address()),
      client: { id: crypto.randomUUID(), kind: 'other', name, version: '0' },
    });
    this.#clients.push(client);
    client.connect();
    return client;
  }

  /** A new core listens before it has told its token: with the one before it would turn a client away for good. */
  #address(): { url: string; token: string } | null {
    return this.#toldPid === this.#child?.pid ? { url: this.url, token: this.token } : null;
  }

  request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, ...init.headers };
    return fetch(`${this.url}/api/v1${path}`, { ...init, headers });
  }

  /** Pulls the plug. Resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks it to stop. Resolves with the exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** Resolves with the exit code when it ends by itself. */
  async ended(): Promise<number | null> {
    const child = this.#child as ChildProcess;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode;
  }

  /** Processes that carry this home's tag: agents, their hosts and what they started. */
  processes(): TaggedProcess[] {
    return readTagged(this.home);
  }

  /** Resolves when a process of this home runs no more. */
  async exitOf(pid: number): Promise<void> {
    while (this.processes().some((one) => one.pid === pid)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Processes that work for an earlier core of this home. */
  leftovers(): TaggedProcess[] {
    return this.processes().filter(({ instance }) => instance !== this.instanceId);
  }

  log(): Record<string, unknown>[] {
    const dir = join(this.home, 'logs');
    return readdirSync(dir)
      .filter((name) => name.endsWith('.log'))
      .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n'))
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  closeClients(): void {
    for (const client of this.#clients.splice(0)) client.close();
  }

  /** Ends everything and removes the home. */
  async dispose(): Promise<void> {
    this.closeClients();
    if (this.#child?.exitCode === null && this.#child.signalCode === null) await this.stop();
    if (this.#ownsHome) rmSync(this.home, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child as ChildProcess;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
    return child.exitCode;
  }

  async #discovered(pid: number): Promise<Entry> {
    const path = join(this.home, 'core/run/core.json');
    for (;;) {
      try {
        const entry = JSON.parse(readFileSync(path, 'utf8')) as Entry;
        if (entry.pid === pid) return entry;
      } catch {
        // not written yet
      }
      // How it ended is told by who waits for that.
      if (this.#child?.exitCode !== null || this.#child.signalCode !== null) await new Promise(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
