import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenRequest, ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import type { Preset } from '../presets/preset.ts';
import { AcpProvider, type ProviderParts } from '../provider.ts';
import { Conversation } from './conversation.ts';

export interface RigOptions {
  preset: Preset;
  /** by the rig's own folders */
  settings?: (places: Places) => Partial<ResolvedSettings>;
  parts?: Partial<ProviderParts>;
}

export interface Places {
  root: string;
  folder: string;
  home: string;
}

/** The provider with a real agent, in a home of its own. */
export class Rig {
  readonly places: Places;
  readonly provider: AcpProvider;
  readonly processes: { pid: number; ended: boolean }[] = [];
  readonly log: string[] = [];
  readonly progress: { receivedBytes: number; totalBytes: number; step: string }[] = [];
  settings: ResolvedSettings;

  private constructor(root: string, { preset, settings, parts }: RigOptions) {
    this.places = { root, folder: join(root, 'work'), home: join(root, 'home') };
    const given = settings?.(this.places) ?? {};
    this.settings = {
      ...given,
      options: { ...given.options },
      env: { HOME: this.places.home, NO_PROXY: '127.0.0.1,localhost', ...given.env },
    };
    this.provider = new AcpProvider(preset, this.#host(), {
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
      terminalEnv: async () => ({}),
      home: this.places.home,
      ...parts,
    });
  }

  static async start(options: RigOptions): Promise<Rig> {
    const root = await mkdtemp(join(tmpdir(), 'acp-'));
    for (const name of ['work', 'home', 'data']) await mkdir(join(root, name));
    return new Rig(root, options);
  }

  async stop(): Promise<void> {
    await this.provider.close();
    await rm(this.places.root, { recursive: true, force: true });
  }

  /** An agent that is a script of ours. */
  async script(source: string): Promise<string> {
    const path = join(this.places.root, `agent-${randomUUID()}.mjs`);
    await writeFile(path, source);
    return path;
  }

  async open(request: Partial<OpenRequest> = {}): Promise<Conversation> {
    const conversation = new Conversation();
    const whole: OpenRequest = {
      sessionId: randomUUID(),
      folder: this.places.folder,
      model: null,
      effort: null,
      mode: 'default',
      ...request,
    };
    conversation.session = await this.provider.open(whole, (event) => conversation.take(event));
    return conversation;
  }

  #host(): HostServices {
    return {
      dataDir: join(this.places.root, 'data'),
      coreVersion: '0.0.0-test',
      settings: () => this.settings,
      tags: (sessionId) => ({ CODEAI_HUB_RUN: 'test/run', CODEAI_HUB_SESSION: sessionId }),
      processStarted: (_sessionId, { pid }) => this.processes.push({ pid, ended: false }),
      processEnded: (_sessionId, pid) => {
        for (const process of this.processes) if (process.pid === pid) process.ended = true;
      },
      drained: async () => {},
      installProgress: (progress) => this.progress.push(progress),
      log: (level, message) => this.log.push(`${level}: ${message}`),
    };
  }
}
