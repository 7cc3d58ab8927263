import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

type Entry = { resolved?: string; optionalDependencies?: Record<string, string> };
const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
const packages = Object.entries((JSON.parse(text) as { packages: Record<string, Entry> }).packages);

test('the lockfile records no host that packages came from', () => {
  const hosts = packages.filter(([, entry]) => /^[a-z+]+:/.test(entry.resolved ?? '')).map(([path]) => path);
  assert.deepEqual(hosts, []);
});

test('the lockfile has the packages of every platform, without which npm ci refuses it', () => {
  const names = new Set(
    packages.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)),
  );
  const missing = packages
    .flatMap(([, entry]) => Object.keys(entry.optionalDependencies ?? {}))
    .filter((name) => !names.has(name));
  assert.deepEqual(missing, []);
});

test('a stand-in for an agent runtime is a folder that exists', () => {
  const standIns = packages.filter(([path]) => path.startsWith('node_modules/@anthropic-ai/claude-agent-sdk-'));
  assert.equal(standIns.length, 8);
  for (const [, entry] of standIns) assert.equal(entry.resolved, 'packages/provider-claude/no-runtime');
});
