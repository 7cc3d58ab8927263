import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { processLauncher } from './host-launcher.ts';
import { manifestOf } from './testing/test-hosts.ts';

const CHILD = join(import.meta.dirname, 'testing', 'crowded-child.ts');

test('where no file can be opened any more, a host that cannot start is told as one that ended, and the core lives', () => {
  const said = execFileSync('sh', ['-c', `ulimit -n 100; exec "$0" "$1"`, process.execPath, CHILD], {
    encoding: 'utf8',
  });
  assert.match(said, /^closed: .*EMFILE/m);
  assert.match(said, /^gone$/m);
});

test('so is one whose program is not there', async () => {
  const launcher = processLauncher({ node: '/nowhere/node', hostFile: 'host.js', onStderr: () => undefined });
  const link = launcher.launch({ manifest: manifestOf('demo'), entry: 'demo.js' }, {});
  const closed = new Promise<void>((resolve) => link.stream.onClose(() => resolve()));
  const gone = new Promise<void>((resolve) => link.onExit(resolve));
  await Promise.all([closed, gone]);
  assert.match(link.lastWords(), /ENOENT/);
});
