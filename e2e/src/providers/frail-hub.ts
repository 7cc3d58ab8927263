import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { HubProcess } from '../harness/hub-process.ts';
import { OwnBuild } from '../harness/own-build.ts';
import { untilRoot } from '../harness/watch.ts';
import { provider as first } from './agent/first.ts';
import { provider as second } from './agent/second.ts';

const FILES = {
  first: join(import.meta.dirname, 'agent/first.ts'),
  second: join(import.meta.dirname, 'agent/second.ts'),
};

/** A built hub with a provider that fails on demand. */
export class FrailHub {
  readonly build: OwnBuild;
  readonly hub: HubProcess;

  private constructor(hub: HubProcess, build: OwnBuild) {
    this.hub = hub;
    this.build = build;
  }

  static async start(t: TestContext): Promise<FrailHub> {
    const build = new OwnBuild();
    build.put(first, FILES.first);
    const hub = await HubProcess.start({ main: build.main });
    t.after(() => hub.dispose());
    t.after(() => build.remove());
    await untilRoot(hub.client('looks'), ({ providers }) => providers.frail?.status === 'ready');
    return new FrailHub(hub, build);
  }

  /** What its agents do from now on. */
  become(mode: 'works' | 'fails' | 'dies'): void {
    writeFileSync(join(this.folder, 'mode'), mode);
  }

  update(): void {
    this.build.put(second, FILES.second);
  }

  get folder(): string {
    const folder = join(this.hub.home, 'providers/frail');
    if (!existsSync(folder)) mkdirSync(folder);
    return folder;
  }

  /** pids of its hosts, the oldest first */
  hosts(): number[] {
    return this.hub
      .processes()
      .filter(({ command }) => command.includes('provider-host') && command.includes('/providers/agent/'))
      .map(({ pid }) => pid)
      .sort((a, b) => a - b);
  }
}
