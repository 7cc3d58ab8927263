import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FuzzFailure, fuzz } from './fuzz.ts';

test('every seed runs with its own randomness', async () => {
  const drawn = new Map<number, number>();
  const ran = await fuzz({
    seeds: 5,
    from: 10,
    reproduce: 'node x',
    run: (random, seed) => void drawn.set(seed, random.int(1e9)),
  });
  assert.equal(ran, 5);
  assert.deepEqual([...drawn.keys()], [10, 11, 12, 13, 14]);
  assert.equal(new Set(drawn.values()).size, 5);
});

test('the first failing seed ends the run with one line that repeats it', async () => {
  const ran: number[] = [];
  const run = async (_: unknown, seed: number) => {
    ran.push(seed);
    if (seed === 3) throw new Error('client 2 diverged');
  };
  await assert.rejects(fuzz({ seeds: 9, reproduce: 'node long.ts --seed', run }), (error: FuzzFailure) => {
    assert.equal(error.seed, 3);
    assert.match(error.message, /client 2 diverged/);
    assert.match(error.message, /^reproduce: node long\.ts --seed 3$/m);
    return true;
  });
  assert.deepEqual(ran, [1, 2, 3]);
});
