import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../testing/manual-clock.ts';
import { KeyedStore } from './keyed-store.ts';

function harness() {
  const clock = new ManualClock();
  const store = new KeyedStore<string, number>(clock);
  const told: string[] = [];
  const listen = (key: string) => store.subscribe(key, () => told.push(`${key}=${store.get(key)}`));
  return { clock, store, told, listen };
}

test('a thousand writes are told once, on the next frame, with the last value', () => {
  const { clock, store, told, listen } = harness();
  listen('a');
  for (let at = 1; at <= 1000; at++) store.set('a', at);
  assert.deepEqual(told, []);
  assert.equal(store.get('a'), 1000);
  clock.frame();
  assert.deepEqual(told, ['a=1000']);
  clock.frame();
  assert.deepEqual(told, ['a=1000']);
});

test('a write tells only those who listen to its key', () => {
  const { clock, store, told, listen } = harness();
  listen('a');
  const stop = listen('b');
  store.set('b', 1);
  clock.frame();
  stop();
  store.set('b', 2);
  clock.frame();
  assert.deepEqual(told, ['b=1']);
});

test('the same value again tells nobody', () => {
  const { clock, store, told, listen } = harness();
  listen('a');
  store.set('a', 1);
  clock.frame();
  store.set('a', 1);
  clock.frame();
  assert.deepEqual(told, ['a=1']);
});

test('a hidden page is flushed by a timer, four times a second', () => {
  const { clock, store, told, listen } = harness();
  listen('a');
  clock.hide(true);
  store.set('a', 1);
  clock.advance(249);
  assert.deepEqual(told, []);
  clock.advance(1);
  assert.deepEqual(told, ['a=1']);
});

test('a page hidden with a frame outstanding does not wait for it for ever', () => {
  const { clock, store, told, listen } = harness();
  listen('a');
  store.set('a', 1);
  clock.hide(true);
  clock.frame();
  clock.advance(250);
  assert.deepEqual(told, ['a=1']);
});

test('shown again, the next frame flushes, and only once', () => {
  const { clock, store, told, listen } = harness();
  listen('a');
  clock.hide(true);
  store.set('a', 1);
  clock.hide(false);
  clock.frame();
  clock.advance(1000);
  assert.deepEqual(told, ['a=1']);
});

test('a write from a listener is told on the frame after', () => {
  const { clock, store, told, listen } = harness();
  store.subscribe('a', () => store.set('b', 1));
  listen('b');
  store.set('a', 1);
  clock.frame();
  assert.deepEqual(told, []);
  clock.frame();
  assert.deepEqual(told, ['b=1']);
});

test('a deleted value is told, a drain tells at once', () => {
  const { store, told, listen } = harness();
  listen('a');
  store.set('a', 1);
  store.drain();
  store.delete('a');
  store.drain();
  assert.deepEqual(told, ['a=1', 'a=undefined']);
});
