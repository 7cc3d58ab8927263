import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { OfferedAgent, WayKind } from '@codeai-hub/protocol/agent-registry';
import { HubError } from '@codeai-hub/protocol/errors';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { MemoryFileSystem } from '../../storage/memory-file-system.ts';
import { AddedAgents } from './added-agents.ts';
import { AgentRegistry } from './agent-registry.ts';

const SHA256 = 'a5'.repeat(32);
const NPX = { package: '@someone/agent@1.2.3', args: ['--acp'], env: { MODE: 'acp' } };
const BINARY = {
  'linux-x86_64': { archive: 'https://files.example/a.tar.gz', cmd: './bin/agent', args: ['acp'], sha256: SHA256 },
};
const entry = (more: object = {}) => ({
  id: 'someone',
  name: 'Someone',
  version: '1.2.3',
  description: 'An agent.',
  authors: ['Anna'],
  license: 'MIT',
  repository: 'https://code.example/someone',
  distribution: { npx: NPX },
  ...more,
});

/** A registry with these entries, over providers that install as they are told. */
class Rig {
  readonly fs = new MemoryFileSystem();
  readonly clock = new FakeClock();
  readonly reports: string[] = [];
  readonly calls: string[] = [];
  read: (source: string, signal: AbortSignal) => Promise<string>;
  /** what is installed, by id */
  readonly runtimes = new Map<string, object>();
  installs: (id: string) => void = (id) => void this.runtimes.set(id, {});
  unusedProblem: HubError | null = null;
  readonly added: AddedAgents;
  readonly registry: AgentRegistry;

  constructor(...entries: unknown[]) {
    this.read = async () => JSON.stringify({ version: '1.0', agents: entries });
    this.fs.makeDir('/home/providers');
    this.fs.makeDir('/hub');
    this.fs.writeAtomic('/hub/module.js', 'a module');
    const report = (problem: string) => void this.reports.push(problem);
    this.added = new AddedAgents({ fs: this.fs, dataDir: '/home/providers', module: '/hub/module.js', report });
    this.registry = new AgentRegistry({
      source: () => '/registry.json',
      read: (source, signal) => this.read(source, signal),
      clock: this.clock,
      machine: { platform: 'linux', arch: 'x64' },
      own: () => new Map([['gemini', 'Gemini']]),
      added: this.added,
      providers: {
        reread: () => {
          this.calls.push(`reread ${this.providers().join()}`);
          return [];
        },
        install: async (id) => {
          this.calls.push(`install ${id}`);
          this.installs(id);
        },
        runtime: (id) => this.runtimes.get(id),
        checkUnused: (_id, { isOpen = false } = {}) => {
          if (this.unusedProblem && !isOpen) throw this.unusedProblem;
        },
        discard: (id) => void this.calls.push(`discard ${id}`),
      },
    });
  }

  providers(): string[] {
    return this.added.installed(new Set(['gemini'])).map(({ manifest }) => `${manifest.id} ${manifest.version}`);
  }

  async offers(): Promise<OfferedAgent[]> {
    return (await this.registry.list()).agents;
  }

  async only(): Promise<OfferedAgent> {
    const [offer, ...more] = await this.offers();
    assert.equal(more.length, 0);
    return offer ?? assert.fail();
  }

  async add(way: WayKind = 'npx', more: { hash?: string; consent?: boolean } = {}): Promise<void> {
    const { id, hash } = await this.only();
    await this.registry.add({ type: 'provider.add', provider: id, hash, way, ...more })();
  }
}

suite('the list of agents', () => {
  test('tells of each what it is, who made it, under which licence, where its source is and what is fetched', async () => {
    const { hash, ...told } = await new Rig(entry({ distribution: { npx: NPX, binary: BINARY } })).only();
    assert.match(hash, /^[0-9a-f]{64}$/);
    assert.deepEqual(told, {
      id: 'someone',
      name: 'Someone',
      version: '1.2.3',
      description: 'An agent.',
      authors: ['Anna'],
      license: 'MIT',
      repository: 'https://code.example/someone',
      website: null,
      ways: [
        { kind: 'npx', source: '@someone/agent@1.2.3', needsConsent: false },
        { kind: 'binary', source: 'https://files.example/a.tar.gz', needsConsent: true, sha256: SHA256 },
      ],
      added: null,
    });
  });

  test('says why an agent cannot be installed in a way', async () => {
    const { 'linux-x86_64': build } = BINARY;
    const WAYS: [distribution: object, problem: RegExp][] = [
      [{ npx: { package: 'agent' } }, /no package of npm in one version|no exact version/],
      [{ npx: { package: 'agent@latest' } }, /no exact version/],
      [{ npx: { package: 'agent@^1.0.0' } }, /no exact version/],
      [{ npx: { package: 'agent@git+https://evil.example' } }, /no exact version/],
      [{ npx: { package: '../agent@1.0.0' } }, /no package of npm/],
      [{ npx: { package: '--registry=http://evil@1.0.0' } }, /no package of npm/],
      [{ npx: { ...NPX, env: { LD_PRELOAD: '/tmp/evil.so' } } }, /variables that belong to this machine/],
      [{ npx: { ...NPX, env: { CODEAI_HUB_RUN: 'x' } } }, /variables that belong to this machine/],
      [{ npx: { ...NPX, args: ['a\0b'] } }, /arguments are none/],
      [{ uvx: { package: 'agent==1.0' } }, /program of Python/],
      [{ binary: {} }, /no build of it for linux-x86_64/],
      [{ binary: { 'linux-x86_64': { ...build, sha256: undefined } } }, /tells no checksum/],
      [{ binary: { 'linux-x86_64': { ...build, sha256: 'short' } } }, /checksum is none/],
      [{ binary: { 'linux-x86_64': { ...build, cmd: '../../bin/sh' } } }, /outside of its folder/],
      [{ binary: { 'linux-x86_64': { ...build, cmd: '/bin/sh' } } }, /outside of its folder/],
      [{ binary: { 'linux-x86_64': { ...build, archive: 'file:///etc/passwd' } } }, /at no address/],
    ];
    for (const [distribution, problem] of WAYS) {
      const { ways } = await new Rig(entry({ distribution })).only();
      assert.match(ways[0]?.problem ?? '', problem, JSON.stringify(distribution));
    }
  });

  test('says why an agent cannot be added at all', async () => {
    for (const id of ['../up', 'UP', '', 'a'.repeat(33), 'installed.json', '__proto__', '-x', 'a b']) {
      assert.match((await new Rig(entry({ id })).only()).problem ?? '', /its id is none/, id);
    }
    assert.match((await new Rig(entry({ id: 'gemini' })).only()).problem ?? '', /provider of its own/);
    assert.match((await new Rig(entry({ id: 'mock-x' })).only()).problem ?? '', /agents of tests/);
    for (const version of ['', '../../x', '1..2', 'x'.repeat(70)])
      assert.match((await new Rig(entry({ version })).only()).problem ?? '', /its version is none/, version);
  });

  test('has no words that turn others, no address that acts, and no name of a provider of the hub', async () => {
    const told = await new Rig(
      entry({
        name: ' GeMini\u202e ',
        description: 'evil\u0007\n\u2066words',
        repository: 'javascript:alert(1)',
        website: 'data:text/html,x',
        license: 'M\u200bIT',
        version: '1.0.0',
      }),
    ).only();
    assert.deepEqual(
      [told.name, told.description, told.repository, told.website, told.license],
      ['GeMini (someone)', 'evil words', null, null, 'M IT'],
    );
  });

  test('leaves out what is no entry, and says so', async () => {
    const { agents, leftOut } = await new Rig(null, 7, {}, entry(), entry(), entry({ id: 5 })).registry.list();
    assert.deepEqual([agents.length, leftOut.length], [1, 5]);
    assert.match(leftOut.join('\n'), /Entry 3: "id" is not as it should be[\s\S]*Entry 5: its id is there already/);
  });

  const BROKEN: [name: string, text: string, reason: RegExp][] = [
    ['what is not JSON', '<html>', /it is not JSON/],
    ['what has no list', '{"agents":{}}', /no list of agents/],
    ['null', 'null', /no list of agents/],
    ['more than anybody reads', JSON.stringify({ agents: Array(1001).fill(0) }), /more than 1000 agents/],
  ];
  for (const [name, text, reason] of BROKEN) {
    test(`is refused when it is ${name}`, async () => {
      const rig = new Rig();
      rig.read = async () => text;
      await assert.rejects(rig.registry.list(), { code: 'registry_failed', message: reason });
    });
  }

  test('is read once for all who ask at the same time, and given up when it does not come', async () => {
    const rig = new Rig();
    let reads = 0;
    rig.read = (_source, signal) => {
      reads += 1;
      const { promise, reject } = Promise.withResolvers<string>();
      signal.addEventListener('abort', () => reject(signal.reason));
      return promise;
    };
    const asked = [rig.registry.list(), rig.registry.list()];
    rig.clock.advance(30_000);
    for (const one of asked) await assert.rejects(one, { code: 'registry_failed', message: /within 30 s/ });
    assert.equal(reads, 1);
  });
});

suite('adding an agent', () => {
  test('describes it in its own folder, makes it a provider and installs it', async () => {
    const rig = new Rig(entry());
    await rig.add();
    assert.deepEqual(rig.calls, ['reread someone 1.2.3', 'install someone']);
    const written = JSON.parse(rig.fs.read('/home/providers/someone/provider.json').toString());
    assert.deepEqual(written, {
      format: 1,
      agent: {
        id: 'someone',
        name: 'Someone',
        description: 'An agent.',
        version: '1.2.3',
        way: { kind: 'npx', package: '@someone/agent', version: '1.2.3', args: ['--acp'], env: { MODE: 'acp' } },
      },
    });
    const [installed] = rig.added.installed(new Set());
    assert.deepEqual([installed?.entry, installed?.about], ['/hub/module.js', '/home/providers/someone/provider.json']);
    assert.equal((await rig.only()).added, '1.2.3');
  });

  test('takes what the person was shown, and nothing that changed since', async () => {
    const rig = new Rig(entry());
    const { hash } = await rig.only();
    rig.read = async () => JSON.stringify({ agents: [entry({ distribution: { npx: { ...NPX, args: ['--evil'] } } })] });
    await assert.rejects(rig.add('npx', { hash }), { code: 'registry_changed' });
    const fresh = new Rig(entry());
    const command = { type: 'provider.add', provider: 'someone', hash, way: 'npx' } as const;
    assert.throws(() => fresh.registry.add(command), { code: 'registry_changed' }, 'nothing was shown yet');
    assert.deepEqual([rig.calls, rig.providers()], [[], []]);
  });

  test('needs consent for an archive, which names where it is from', async () => {
    const rig = new Rig(entry({ distribution: { binary: BINARY } }));
    await assert.rejects(rig.add('binary'), { code: 'consent_needed', message: /a program from files\.example/ });
    await assert.rejects(rig.add('binary', { consent: false }), { code: 'consent_needed' });
    assert.deepEqual(rig.providers(), []);
    await rig.add('binary', { consent: true });
    assert.deepEqual(rig.added.get('someone')?.way, {
      kind: 'binary',
      archive: 'https://files.example/a.tar.gz',
      sha256: SHA256,
      program: 'bin/agent',
      args: ['acp'],
      env: {},
    });
  });

  test('is refused in a way that cannot be, with the reason', async () => {
    const rig = new Rig(entry({ distribution: { npx: { package: 'agent@latest' } } }));
    await assert.rejects(rig.add(), { code: 'agent_unusable', message: /Someone cannot be added: it names no exact/ });
    await assert.rejects(rig.add('binary', { consent: true }), { code: 'agent_unusable', message: /not offered/ });
    const own = new Rig(entry({ id: 'gemini' }));
    await assert.rejects(own.add(), { code: 'agent_unusable', message: /provider of its own/ });
  });

  test('again updates it, and an update that fails leaves the version before', async () => {
    const rig = new Rig(entry());
    await rig.add();
    const newer = entry({ version: '2.0.0', distribution: { npx: { ...NPX, package: '@someone/agent@2.0.0' } } });
    rig.read = async () => JSON.stringify({ agents: [newer] });
    rig.installs = () => undefined;
    await rig.add();
    assert.deepEqual(rig.providers(), ['someone 1.2.3']);
    rig.installs = (id) => void rig.runtimes.set(id, {});
    await rig.add();
    assert.deepEqual(rig.providers(), ['someone 2.0.0']);
  });
});

suite('an agent that was added', () => {
  test('is removed with what was installed of it, unless it is in use', async () => {
    const rig = new Rig(entry());
    await rig.add();
    rig.unusedProblem = new HubError('provider_in_use', { provider: 'Someone', sessions: 1 });
    assert.throws(() => rig.registry.remove('someone'), { code: 'provider_in_use' });
    assert.equal(rig.registry.isAdded('someone'), true);
    rig.unusedProblem = null;
    rig.registry.remove('someone');
    assert.deepEqual([rig.registry.isAdded('someone'), rig.providers()], [false, []]);
    assert.deepEqual(rig.calls.slice(-2), ['reread ', 'discard someone']);
  });

  test('is no provider while its description is damaged, of another, or of one that the hub brings along', async () => {
    const rig = new Rig(entry());
    await rig.add();
    const file = '/home/providers/someone/provider.json';
    const good = rig.fs.read(file).toString();
    for (const [bad, report] of [
      ['{', /provider\.json is not readable/],
      [good.replace('"id": "someone"', '"id": "other"'), /describes another agent: other/],
      [good.replace('"kind": "npx"', '"kind": "script"'), /is not readable/],
    ] as const) {
      rig.fs.writeAtomic(file, bad);
      assert.deepEqual(rig.providers(), []);
      assert.match(rig.reports.at(-1) ?? '', report);
    }
    rig.fs.makeDir('/home/providers/gemini');
    rig.fs.writeAtomic('/home/providers/gemini/provider.json', good.replace('"id": "someone"', '"id": "gemini"'));
    assert.deepEqual(rig.providers(), []);
  });
});
