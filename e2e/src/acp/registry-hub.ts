import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { tarGz } from '@codeai-hub/provider-acp/testing/archives';
import { FileServer } from '@codeai-hub/provider-acp/testing/file-server';
import { publish } from '@codeai-hub/provider-acp/testing/npm-packages';
import { agentFiles } from '@codeai-hub/provider-acp/testing/scripted-agent';
import { type CommandOptions, type Ran, runCommand } from '../harness/command-line.ts';
import { HubProcess } from '../harness/hub-process.ts';

const say = (text: string) => ({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });

/** The registry that npm's own settings name here has nothing of this: a package comes from the test's server alone. */
const MACHINE = { darwin: 'darwin', win32: 'windows' }[process.platform as string] ?? 'linux';
const ARCH = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

/** A built hub with a registry of agents, and what these are fetched from, all on this machine. */
export class RegistryHub {
  readonly hub: HubProcess;
  readonly server: FileServer;
  readonly #file: string;

  private constructor(hub: HubProcess, server: FileServer, file: string) {
    this.hub = hub;
    this.server = server;
    this.#file = file;
  }

  static async start(t: TestContext, source: 'file' | 'address' = 'file'): Promise<RegistryHub> {
    const server = await FileServer.start();
    t.after(() => server.stop());
    const options = { registry: server.url };
    const hub = await HubProcess.start({
      config: { secretStorage: 'file', providers: { someone: { options }, archive: { options } } },
    });
    t.after(() => hub.dispose());
    const file = join(hub.home, 'registry.json');
    const it = new RegistryHub(hub, server, file);
    const agentRegistry = source === 'file' ? file : `${server.url}/registry.json`;
    await hub.client('settings').command('root', { type: 'settings.update', patch: { agentRegistry } });
    return it;
  }

  list(...agents: object[]): void {
    const text = JSON.stringify({ version: '1.0', agents });
    writeFileSync(this.#file, text);
    this.server.put('/registry.json', text);
  }

  /** An agent that is a package of npm, and says this. */
  npx(version: string, words = version): object {
    const files = agentFiles({ turns: { hello: { lines: [say(words)] } } });
    publish(this.server, { name: '@someone/agent', version, files, bin: 'agent.mjs' });
    return {
      ...ABOUT,
      id: 'someone',
      name: 'Someone',
      version,
      distribution: { npx: { package: `@someone/agent@${version}` } },
    };
  }

  /** An agent that is an archive. */
  archive(change: object = {}): object {
    const files = Object.entries(agentFiles({ turns: { hello: { lines: [say('unpacked')] } } }));
    const archive = tarGz(...files.map(([name, content]) => ({ name: `bin/${name}`, content, mode: 0o755 })));
    this.server.put('/agent.tar.gz', archive);
    const sha256 = createHash('sha256').update(archive).digest('hex');
    const build = { archive: `${this.server.url}/agent.tar.gz`, cmd: './bin/agent.mjs', sha256, ...change };
    return {
      ...ABOUT,
      id: 'archive',
      name: 'Archive',
      version: '1.0.0',
      distribution: { binary: { [`${MACHINE}-${ARCH}`]: build } },
    };
  }

  run(words: string[], options?: CommandOptions): Promise<Ran> {
    return runCommand(this.hub.home, ['providers', ...words], options);
  }
}

const ABOUT = {
  description: 'It does what it is told.',
  authors: ['Anna'],
  license: 'MIT',
  repository: 'https://code.example/agent',
};

export function codeOf({ stderr }: Ran): string {
  return (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: { code: string } }).error.code;
}
