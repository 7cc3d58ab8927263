import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { HubError } from '@codeai-hub/protocol/errors';
import type { InstalledRuntime } from '../contract.ts';
import { type InstallOptions, installRuntime, type Progress } from './install.ts';
import type { RuntimePackage } from './spec.ts';
import { SAMPLE_RUNTIME } from './testing/sample-runtime.ts';

const PROGRAM = `#!/bin/sh\necho "${SAMPLE_RUNTIME.version} (Sample Agent)"\n`.padEnd(3000, '#');

function tarHeader(name: string, size: number, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write(type, 156);
  return header;
}

function tar(...files: [name: string, content: string, type?: string][]): Buffer {
  const blocks = files.flatMap(([name, content, type = '0']) => {
    const padding = Buffer.alloc((512 - (Buffer.byteLength(content) % 512)) % 512);
    return [tarHeader(name, Buffer.byteLength(content), type), Buffer.from(content), padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const ARCHIVE = gzipSync(
  tar(
    ['package/package.json', '{}'],
    ['package/bin/sample', PROGRAM],
    ['package/README.md', 'read me'],
    ['package/lib/helper', 'help'],
  ),
);

let dataDir: string;
let server: Server;
let answer: RequestListener;
let asked: string[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'runtime-install-'));
  asked = [];
  answer = (_request, response) => void response.writeHead(200, { 'content-length': ARCHIVE.length }).end(ARCHIVE);
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await rm(dataDir, { recursive: true });
});

type Given = Partial<InstallOptions> & { pinned?: Partial<RuntimePackage> };

/** What is installed when nothing goes wrong, or with other pins. */
function install({
  pinned,
  version,
  ...more
}: Partial<InstallOptions & { pinned: Partial<RuntimePackage>; version: string }> = {}): Promise<InstalledRuntime> {
  const integrity = `sha512-${createHash('sha512').update(ARCHIVE).digest('base64')}`;
  const spec: typeof SAMPLE_RUNTIME = {
    ...SAMPLE_RUNTIME,
    package: (machine) => {
      const pack = SAMPLE_RUNTIME.package(machine);
      return pack && { ...pack, integrity, ...pinned };
    },
  };
  const options: InstallOptions = {
    dataDir,
    registry: registryOf('someone:secret@'),
    machine: { platform: 'linux', arch: 'x64', musl: false },
    signal: new AbortController().signal,
    progress: () => {},
    probe: async () => {},
    log: (message) => assert.fail(message),
    ...more,
  };
  return installRuntime(spec, options, version);
}

function registryOf(credentials = ''): string {
  return `http://${credentials}127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function installed(file = 'sample'): string {
  return join(dataDir, 'runtime', SAMPLE_RUNTIME.version, file);
}

describe('installing the runtime', () => {
  it('tells what is now where, and where it came from without the password of the registry', async () => {
    const { integrity, ...rest } = await install();
    assert.match(integrity, /^sha512-/);
    assert.deepEqual(rest, {
      version: SAMPLE_RUNTIME.version,
      source: `${registryOf()}@sample/agent/-/agent-2.1.330-linux-x64.tgz`,
      folder: join('runtime', SAMPLE_RUNTIME.version),
      program: 'sample',
    });
  });

  it('refuses a version whose checksum is not known, before it asks anybody', async () => {
    await assert.rejects(install({ version: '9.9.9' }), { code: 'choice_unknown', message: /9\.9\.9.*2\.1\.330/ });
    assert.deepEqual(asked, []);
  });

  it('fetches the pinned package of this machine, checks it and puts it in place', async () => {
    const told: Progress[] = [];
    await install({ progress: (progress) => told.push(progress) });
    assert.deepEqual(asked, ['/@sample/agent/-/agent-2.1.330-linux-x64.tgz']);
    assert.equal(await readFile(installed(), 'utf8'), PROGRAM);
    assert.equal(await readFile(installed('lib/helper'), 'utf8'), 'help');
    assert.deepEqual(await readdir(dataDir), ['runtime'], 'nothing else is left');
    assert.deepEqual((await readdir(installed('..'))).sort(), [SAMPLE_RUNTIME.version]);
    assert.deepEqual((await readdir(installed('.'))).sort(), ['lib', 'sample'], 'nothing else is unpacked');
    assert.ok(
      told.some(({ receivedBytes, totalBytes }) => receivedBytes === ARCHIVE.length && totalBytes === ARCHIVE.length),
    );
    assert.equal(told.at(-1)?.step, 'Checking it');
  });

  it('replaces what was there', async () => {
    await install();
    await install();
    assert.equal(await readFile(installed(), 'utf8'), PROGRAM);
  });

  const failures: [name: string, given: () => Given, reason: RegExp][] = [
    [
      'an archive that is not the pinned one',
      () => ({ pinned: { integrity: 'sha512-other', size: 1 } }),
      /its checksum differs/,
    ],
    [
      'a registry without the package',
      () => serve((_, response) => void response.writeHead(404).end()),
      /answered 404/,
    ],
    [
      'a download that breaks off',
      () =>
        serve(
          (_, response) =>
            void response
              .writeHead(200, { 'content-length': ARCHIVE.length })
              .write(ARCHIVE.subarray(0, 100), () => response.destroy()),
        ),
      /the download broke off/,
    ],
    [
      'an archive that is no archive',
      () => serve((_, response) => void response.end('<html>')),
      /no archive, or is damaged/,
    ],
    [
      'an archive without the program',
      () => serve((_, response) => void response.end(gzipSync(tar(['package/other', 'x'])))),
      /no file package\/bin\/sample/,
    ],
    [
      'a program that is a link in the archive',
      () => serve((_, response) => void response.end(gzipSync(tar(['package/bin/sample', '', '2'])))),
      /no file package\/bin\/sample/,
    ],
    [
      'a program that does not run',
      () => ({ probe: () => Promise.reject(new Error('it is for another system')) }),
      /another system/,
    ],
    [
      'an archive that unpacks to more than was published',
      () => serve((_, response) => void response.end(gzipSync(tar(['package/bin/sample', ' '.repeat(65_000_000)])))),
      /larger than what was published/,
    ],
    ['a disk without room', () => ({ pinned: { integrity: 'x', size: 1e18 } }), /MB free at/],
  ];
  for (const [name, given, reason] of failures) {
    it(`refuses ${name}, says why, and leaves nothing behind`, async () => {
      await assert.rejects(install(given()), { code: 'install_failed', message: reason });
      assert.deepEqual(await readdir(dataDir), []);
    });
  }

  it('gives credentials of the registry in a header, and never tells them', async () => {
    const { port } = server.address() as AddressInfo;
    const registry = `http://anna:s3cr%40t@127.0.0.1:${port}/npm/`;
    let authorization: string | undefined;
    answer = (request, response) => {
      authorization = request.headers.authorization;
      response.writeHead(403).end();
    };
    await assert.rejects(install({ registry }), (error: HubError) => {
      assert.equal(error.code, 'install_failed');
      assert.match(error.message, /answered 403 for \/npm\//);
      assert.doesNotMatch(JSON.stringify(error.toShape()), /s3cr|anna/);
      return true;
    });
    assert.equal(authorization, `Basic ${Buffer.from('anna:s3cr@t').toString('base64')}`);
    answer = (request) => void request.socket.destroy();
    await assert.rejects(
      install({ registry }),
      (error: HubError) => !/s3cr|anna/.test(JSON.stringify(error.toShape())),
    );
  });

  it('clears what killed installs left, and keeps of older versions only the last', async () => {
    const kept = ['2.1.99', '2.1.100', '99.0.0', SAMPLE_RUNTIME.version].map((version) =>
      join(dataDir, 'runtime', version),
    );
    for (const folder of [...kept, join(dataDir, 'installing-abc')]) await mkdir(folder, { recursive: true });
    await install();
    assert.deepEqual(await readdir(dataDir), ['runtime']);
    assert.deepEqual(
      (await readdir(join(dataDir, 'runtime'))).sort(),
      ['2.1.100', SAMPLE_RUNTIME.version, '99.0.0'].sort(),
    );
  });

  it('can be cancelled in the middle, and leaves nothing behind', async () => {
    const cancel = new AbortController();
    answer = (_request, response) =>
      void response.writeHead(200, { 'content-length': ARCHIVE.length }).write(ARCHIVE.subarray(0, 100));
    const progress = ({ receivedBytes }: Progress) => receivedBytes > 0 && cancel.abort();
    await assert.rejects(install({ signal: cancel.signal, progress }), { code: 'install_cancelled' });
    assert.deepEqual(await readdir(dataDir), []);
  });

  it('says so on a machine there is no build for', async () => {
    const machine = { platform: 'freebsd', arch: 'x64', musl: false } as const;
    await assert.rejects(install({ machine }), { code: 'install_failed', message: /no build of it for freebsd-x64/ });
  });
});

function serve(listener: RequestListener): Partial<InstallOptions> {
  answer = listener;
  return {};
}
