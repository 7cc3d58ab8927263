import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../testing/manual-clock.ts';
import { FrameFlush } from './frame.ts';

function harness(flushed: () => void = () => undefined) {
  const clock = new ManualClock();
  const counted = { flushes: 0 };
  const frame = new FrameFlush(clock, () => {
    counted.flushes++;
    flushed();
  });
  return { clock, frame, counted };
}

test('a thousand requests flush once, on the next frame', () => {
  const { clock, frame, counted } = harness();
  for (let at = 0; at < 1_000; at++) frame.request();
  assert.equal(counted.flushes, 0);
  clock.frame();
  clock.frame();
  assert.equal(counted.flushes, 1);
});

test('a hidden page is flushed by a timer, four times a second', () => {
  const { clock, frame, counted } = harness();
  clock.hide(true);
  frame.request();
  clock.advance(249);
  assert.equal(counted.flushes, 0);
  clock.advance(1);
  assert.equal(counted.flushes, 1);
});

test('a page hidden with a frame outstanding does not wait for it for ever', () => {
  const { clock, frame, counted } = harness();
  frame.request();
  clock.hide(true);
  clock.frame();
  clock.advance(250);
  assert.equal(counted.flushes, 1);
});

test('shown again, the next frame flushes, and only once', () => {
  const { clock, frame, counted } = harness();
  clock.hide(true);
  frame.request();
  clock.hide(false);
  clock.frame();
  clock.advance(1_000);
  assert.equal(counted.flushes, 1);
});

test('a request from a flush is flushed on the frame after', () => {
  const { clock, frame, counted } = harness(() => {
    if (counted.flushes === 1) frame.request();
  });
  frame.request();
  clock.frame();
  assert.equal(counted.flushes, 1);
  clock.frame();
  clock.frame();
  assert.equal(counted.flushes, 2);
});

test('disposed, it flushes nothing more', () => {
  const { clock, frame, counted } = harness();
  frame.request();
  frame.dispose();
  clock.frame();
  clock.hide(true);
  clock.advance(1_000);
  assert.equal(counted.flushes, 0);
});
