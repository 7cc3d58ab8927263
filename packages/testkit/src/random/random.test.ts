import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from './random.ts';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.int(1_000_000));

test('a seed repeats the same numbers, another seed gives others', () => {
  assert.deepEqual(draw(new Random(7), 50), draw(new Random(7), 50));
  assert.notDeepEqual(draw(new Random(7), 50), draw(new Random(8), 50));
});

test('a fork depends on the seed and the name, not on what was drawn before', () => {
  const used = new Random(7);
  draw(used, 100);
  assert.deepEqual(draw(used.fork('clients'), 20), draw(new Random(7).fork('clients'), 20));
  assert.notDeepEqual(draw(new Random(7).fork('clients'), 20), draw(new Random(7).fork('server'), 20));
  assert.notDeepEqual(draw(new Random(7).fork('clients'), 20), draw(new Random(8).fork('clients'), 20));
});

test('numbers of one seed are spread evenly', () => {
  const random = new Random(1);
  const buckets = new Array<number>(10).fill(0);
  for (let draws = 0; draws < 100_000; draws++) {
    const bucket = random.int(10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const count of buckets) assert.ok(Math.abs(count - 10_000) < 500, `${buckets}`);
});

test('weights decide how often a key comes', () => {
  const random = new Random(3);
  const counts = { often: 0, rarely: 0, never: 0 };
  for (let draws = 0; draws < 10_000; draws++) counts[random.weighted({ often: 9, rarely: 1, never: 0 })]++;
  assert.ok(Math.abs(counts.often - 9000) < 200, JSON.stringify(counts));
  assert.equal(counts.never, 0);
});

test('a uuid has the form of version 4', () => {
  assert.match(new Random(9).uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
