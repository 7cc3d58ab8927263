import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './nearest.ts';

const names = ['start', 'stop', 'restart', 'status', 'sessions', 'send', 'open', 'new'];

test('a slip of the finger finds the name that was meant', () => {
  const slips = {
    strat: 'start',
    stats: 'status',
    statuss: 'status',
    sesions: 'sessions',
    opne: 'open',
    restrat: 'restart',
  };
  for (const [wrong, meant] of Object.entries(slips)) assert.equal(nearest(wrong, names), meant, wrong);
});

test('the beginning of a name finds it', () => {
  assert.equal(nearest('sess', names), 'sessions');
  assert.equal(nearest('rest', names), 'restart');
});

test('what is like nothing finds nothing', () => {
  for (const wrong of ['frobnicate', 'x', '', 'constructor']) assert.equal(nearest(wrong, names), null, wrong);
});
