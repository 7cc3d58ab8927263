import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { HubError } from '@codeai-hub/protocol/errors';
import type { AgentWay } from '@codeai-hub/provider-kit/described-agent';
import { type Put, tarGz } from '../testing/archives.ts';
import { FileServer } from '../testing/file-server.ts';
import { type NpmPackage, publish } from '../testing/npm-packages.ts';
import { Rig } from '../testing/rig.ts';
import { agentFiles } from '../testing/scripted-agent.ts';
import { presetOf } from './preset.ts';

const say = (text: string) => ({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
const FILES = agentFiles({ turns: { hello: { lines: [say('from the registry')] } } });
const PACKAGE: NpmPackage = { name: '@someone/agent', version: '1.2.3', files: FILES, bin: { agent: 'agent.mjs' } };

let server: FileServer;
let rig: Rig | undefined;
beforeEach(async () => {
  server = await FileServer.start();
});
afterEach(async () => {
  server.stop();
  await rig?.stop();
  rig = undefined;
});

async function rigOf(way: AgentWay, change: Record<string, string> = {}): Promise<Rig> {
  const agent = { id: 'found', name: 'Found', description: 'An agent.', version: '1.2.3', way };
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', ...change };
  rig = await Rig.start({
    preset: presetOf(agent),
    parts: { env },
    settings: () => ({ options: { registry: server.url } }),
  });
  return rig;
}

const npx = (change: Partial<Extract<AgentWay, { kind: 'npx' }>> = {}): AgentWay => ({
  kind: 'npx',
  package: '@someone/agent',
  version: '1.2.3',
  args: [],
  env: {},
  ...change,
});

const install = ({ provider }: Rig, signal = new AbortController().signal) => provider.install(signal);
const dataOf = (at: Rig) => join(at.places.root, 'data');

/** Nothing is left but what every provider has. */
function leftNothing(at: Rig): void {
  const left = readdirSync(dataOf(at), { recursive: true }).map(String);
  assert.deepEqual(
    left.filter((name) => !['runtime', 'probe'].includes(name)),
    [],
  );
}

async function worksIn(at: Rig): Promise<void> {
  assert.equal((await at.provider.detect()).status, 'ready');
  const conversation = await at.open();
  assert.deepEqual((await conversation.turn('hello')).outcome, { type: 'completed' });
  assert.deepEqual(conversation.texts('agent_message'), ['from the registry']);
}

describe('an agent that is a package of npm', () => {
  it('is fetched by npm once, with a checksum for all it needs, and runs without npm', async () => {
    publish(server, { ...PACKAGE, dependencies: { helper: '^1.0.0' } });
    publish(server, { name: 'helper', version: '1.4.0', files: { 'index.js': '' } });
    const at = await rigOf(npx());
    assert.equal((await at.provider.detect()).status, 'not_installed');
    const installed = await install(at);
    assert.deepEqual(
      { ...installed, integrity: installed.integrity.slice(0, 7) },
      {
        version: '1.2.3',
        source: `${server.url}/@someone/agent/-/agent-1.2.3.tgz`,
        integrity: 'sha512-',
        folder: join('runtime', '1.2.3'),
        program: 'node_modules/@someone/agent/agent.mjs',
      },
    );
    const lock = readFileSync(join(dataOf(at), installed.folder, 'package-lock.json'), 'utf8');
    assert.match(lock, /"node_modules\/helper"[^}]*"version": "1\.4\.0"[^}]*"integrity": "sha512-/);
    assert.match(at.progress.map(({ step }) => step).join(), /Fetching Found and 1 packages it needs.*Checking it/);
    server.stop();
    await worksIn(at);
    assert.deepEqual(at.processes.filter(({ ended }) => !ended).length, 1, 'only the open agent runs');
  });

  it('is locked the same whatever the settings of npm say, which `npm start` hands on', async () => {
    publish(server, PACKAGE);
    const settings = { npm_config_omit_lockfile_registry_resolved: 'true', npm_config_package_lock: 'false' };
    const at = await rigOf(npx(), settings);
    assert.match((await install(at)).integrity, /^sha512-/);
    await worksIn(at);
  });

  it('runs nothing while it is installed', async () => {
    const touch = `node -e "require('fs').writeFileSync(process.env.HOME + '/ran', '')"`;
    publish(server, { ...PACKAGE, scripts: { preinstall: touch, install: touch, postinstall: touch } });
    await install(await rigOf(npx()));
    assert.equal(existsSync(join(process.env.HOME ?? '', 'ran')), false);
  });

  const REFUSED: [name: string, change: Partial<NpmPackage>, reason: RegExp][] = [
    [
      'one that is not what was published',
      { integrity: `sha512-${'A'.repeat(86)}==` },
      /npm could not fetch it.*integrity/i,
    ],
    [
      'one that needs a repository',
      { dependencies: { bad: 'git+file:///nowhere/bad.git' } },
      /npm could not fetch it|no checksum/,
    ],
    [
      'one that needs a folder',
      { dependencies: { bad: 'file:../../../' } },
      /from a folder of this machine|no checksum|npm could not/,
    ],
    ['one without a program', { bin: undefined }, /has no program of its own name/],
    [
      'one with several programs, none of its name',
      { bin: { one: 'agent.mjs', two: 'agent.mjs' } },
      /it has: one, two/,
    ],
    [
      'one whose program is elsewhere',
      { bin: { agent: '../../../../bin/sh' } },
      /names a program outside of itself|no program/,
    ],
    ['one that is no agent', { files: { 'agent.mjs': 'console.log("hi")' } }, /exit code 0/],
    ['one that dies', { files: agentFiles({ dies: 'no such library' }) }, /no such library/],
  ];
  for (const [name, change, reason] of REFUSED) {
    it(`is refused, and leaves nothing behind: ${name}`, async () => {
      publish(server, { ...PACKAGE, ...change });
      const at = await rigOf(npx());
      await assert.rejects(install(at), { code: 'install_failed', message: reason });
      leftNothing(at);
    });
  }

  it('is refused when the registry does not have it', async () => {
    const at = await rigOf(npx());
    await assert.rejects(install(at), { code: 'install_failed', message: /npm could not fetch it: .*404/ });
    leftNothing(at);
  });

  it('is refused where there is no npm, with what to do', async () => {
    publish(server, PACKAGE);
    const at = await rigOf(npx(), { PATH: '/nowhere' });
    await assert.rejects(install(at), { code: 'install_failed', message: /Install Node\.js with npm first/ });
    leftNothing(at);
  });

  it('can be cancelled while npm works, and leaves nothing behind', async () => {
    const cancel = new AbortController();
    server.put('/@someone/agent', () => cancel.abort());
    const at = await rigOf(npx());
    await assert.rejects(install(at, cancel.signal), { code: 'install_cancelled' });
    leftNothing(at);
  });
});

describe('an agent that is an archive', () => {
  const CONTENT: Put[] = [
    { name: './dist/agent.mjs', content: FILES['agent.mjs'], mode: 0o755 },
    { name: './dist/script.json', content: FILES['script.json'] },
  ];
  const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
  const binary = (archive: Buffer, change: object = {}): AgentWay => ({
    kind: 'binary',
    archive: `${server.url}/agent.tar.gz`,
    sha256: sha256(archive),
    program: 'dist/agent.mjs',
    args: [],
    env: {},
    ...change,
  });

  it('is fetched through redirects, compared, unpacked, and runs', async () => {
    const archive = tarGz(...CONTENT);
    server.put('/agent.tar.gz', (_request, response) => void response.writeHead(302, { location: '/real' }).end());
    server.put('/real', archive);
    const at = await rigOf(binary(archive));
    const { integrity, source, program } = await install(at);
    const expected = `sha256-${Buffer.from(sha256(archive), 'hex').toString('base64')}`;
    assert.deepEqual([integrity, source, program], [expected, `${server.url}/agent.tar.gz`, 'dist/agent.mjs']);
    assert.ok(at.progress.some(({ receivedBytes }) => receivedBytes > 0));
    await worksIn(at);
  });

  const REFUSED: [
    name: string,
    served: (real: Buffer) => Parameters<FileServer['put']>[1],
    change: object,
    reason: RegExp,
  ][] = [
    [
      'another checksum',
      () => tarGz({ name: 'evil', content: 'x' }),
      {},
      /its checksum is another one\. It was not unpacked/,
    ],
    ['no program of that name', (real) => real, { program: 'bin/agent' }, /no program bin\/agent in the archive/],
    ['a server without it', () => (_request, response) => void response.writeHead(410).end(), {}, /answered 410/],
    [
      'a download that breaks off',
      (real) => (_request, response) =>
        void response
          .writeHead(200, { 'content-length': real.length })
          .write(real.subarray(0, 50), () => response.destroy()),
      {},
      /broke off/,
    ],
    [
      'more than an agent may have',
      () => (_request, response) => void response.writeHead(200, { 'content-length': 2e9 }).write('x'),
      {},
      /larger than the 1000 MB/,
    ],
  ];
  for (const [name, served, change, reason] of REFUSED) {
    it(`is refused, and leaves nothing behind: ${name}`, async () => {
      const archive = tarGz(...CONTENT);
      server.put('/agent.tar.gz', served(archive));
      const at = await rigOf(binary(archive, change));
      await assert.rejects(
        install(at),
        (error: HubError) => error.code === 'install_failed' && reason.test(error.message),
      );
      leftNothing(at);
    });
  }
});

it('a description that was changed on the disk is refused before anything of it is run', () => {
  for (const agent of [null, {}, { id: '../x' }, { id: 'x', name: 'X', description: '', version: '..', way: npx() }])
    assert.throws(() => presetOf(agent), { code: 'runtime_failed', message: /is damaged at/ });
  const bad = { id: 'x', name: 'X', description: '', version: '1.0.0', way: npx({ env: { LD_PRELOAD: '/tmp/x.so' } }) };
  assert.throws(() => presetOf(bad), { message: /damaged at way/ });
});
