import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenRequest, ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { type Fields, nameOf } from '../native/read.ts';
import { ClaudeProvider, type ProviderParts } from '../provider.ts';
import { Conversation } from './conversation.ts';
import { testRuntime } from './test-runtime.ts';

export interface RigOptions {
  /** an API key (the default), a subscription's token, or nothing */
  signIn?: 'key' | 'token' | 'none';
  /** the settings name no program, so it is looked for */
  findsRuntime?: boolean;
  settings?: Partial<ResolvedSettings>;
  parts?: Partial<ProviderParts>;
}

/** The provider with the real runtime in front of a scripted endpoint, in a home of its own. */
export class Rig {
  readonly endpoint: AnthropicEndpoint;
  readonly root: string;
  readonly folder: string;
  readonly provider: ClaudeProvider;
  readonly native: Fields[] = [];
  readonly processes: { pid: number; ended: boolean }[] = [];
  readonly log: string[] = [];
  settings: ResolvedSettings;
  readonly #findsRuntime: boolean;
  #observers: { matches: (event: Fields) => boolean; resolve: () => void }[] = [];

  private constructor(endpoint: AnthropicEndpoint, root: string, options: RigOptions) {
    this.endpoint = endpoint;
    this.root = root;
    this.folder = join(root, 'work');
    this.#findsRuntime = options.findsRuntime ?? false;
    this.settings = this.#settings(options.settings ?? {}, options.signIn ?? 'key');
    this.provider = new ClaudeProvider(this.#host(), {
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
      terminalEnv: async () => ({}),
      places: [],
      tap: (event) => this.#tapped(event),
      ...options.parts,
    });
  }

  static async start(options: RigOptions = {}): Promise<Rig> {
    // Short, because the runtime makes a socket below it whose path has a limit.
    const root = await mkdtemp(join(tmpdir(), 'cp-'));
    for (const name of ['work', 'home', 'tmp', 'data']) await mkdir(join(root, name));
    return new Rig(await AnthropicEndpoint.start(), root, options);
  }

  async stop(): Promise<void> {
    await this.provider.close();
    await this.endpoint.stop();
    await rm(this.root, { recursive: true, force: true });
  }

  /** Opens a session of its own, in a turn-taking conversation. */
  async open(request: Partial<OpenRequest> = {}): Promise<Conversation> {
    const conversation = new Conversation();
    const whole: OpenRequest = {
      sessionId: randomUUID(),
      folder: this.folder,
      model: null,
      effort: null,
      mode: 'default',
      ...request,
    };
    conversation.session = await this.provider.open(whole, (event) => conversation.take(event));
    return conversation;
  }

  /** The next event the runtime sends under this name. */
  nextNative(name: string, matches: (event: Fields) => boolean = () => true): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#observers.push({ matches: (event) => nameOf(event) === name && matches(event), resolve });
    return promise;
  }

  #tapped(event: Fields): void {
    this.native.push(event);
    this.#observers = this.#observers.filter((observer) => {
      if (!observer.matches(event)) return true;
      observer.resolve();
      return false;
    });
  }

  #settings(changed: Partial<ResolvedSettings>, signIn: 'key' | 'token' | 'none'): ResolvedSettings {
    return {
      ...(this.#findsRuntime ? {} : { executable: testRuntime() }),
      baseUrl: this.endpoint.url,
      ...(signIn === 'key' && { apiKey: 'sk-ant-scripted' }),
      ...changed,
      options: { isolation: true, ...changed.options },
      env: {
        HOME: join(this.root, 'home'),
        TMPDIR: join(this.root, 'tmp'),
        CLAUDE_CODE_TMPDIR: join(this.root, 'tmp'),
        NO_PROXY: '127.0.0.1,localhost',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        CLAUDE_CODE_MAX_RETRIES: '1',
        ...(signIn === 'token' && { CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-scripted' }),
        ...changed.env,
      },
    };
  }

  #host(): HostServices {
    return {
      dataDir: join(this.root, 'data'),
      coreVersion: '0.0.0-test',
      settings: () => this.settings,
      tags: (sessionId) => ({ CODEAI_HUB_RUN: 'test/run', CODEAI_HUB_SESSION: sessionId }),
      processStarted: (_sessionId, { pid }) => this.processes.push({ pid, ended: false }),
      processEnded: (_sessionId, pid) => {
        for (const process of this.processes) if (process.pid === pid) process.ended = true;
      },
      drained: async () => {},
      installProgress: () => {},
      log: (level, message) => this.log.push(`${level}: ${message}`),
    };
  }
}
