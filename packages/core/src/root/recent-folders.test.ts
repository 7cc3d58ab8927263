import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentFolders } from './recent-folders.ts';

test('the folder used last comes first, each once, and not more than a dozen', () => {
  const folders = new RecentFolders();
  const used = Array.from({ length: 30 }, (_, n) => ({ folder: `/f${n % 15}`, updatedAt: n }));
  assert.equal(folders.learn(used), true);
  assert.deepEqual(folders.list.slice(0, 3), ['/f14', '/f13', '/f12']);
  assert.equal(folders.list.length, 12);
  assert.equal(folders.learn(used.toReversed()), false, 'the same again is nothing new');
});

test('where a session begins comes first', () => {
  const folders = new RecentFolders();
  folders.learn([
    { folder: '/a', updatedAt: 2 },
    { folder: '/b', updatedAt: 1 },
  ]);
  assert.equal(folders.began('/b'), true);
  assert.deepEqual(folders.list, ['/b', '/a']);
  assert.equal(folders.began('/b'), false);
  assert.equal(folders.began('/c'), true);
  assert.deepEqual(folders.list, ['/c', '/b', '/a']);
});
