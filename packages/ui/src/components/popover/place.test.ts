import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeBeside } from './place.ts';

const view = { width: 400, height: 600 };
const anchor = (left: number, top: number) => ({ left, top, width: 80, height: 28 });

test('opens below its anchor, aligned to the asked side', () => {
  assert.deepEqual(placeBeside(anchor(100, 100), { width: 160, height: 200 }, view, 'start'), {
    left: 100,
    top: 134,
    maxHeight: 458,
  });
  assert.equal(placeBeside(anchor(200, 100), { width: 160, height: 200 }, view, 'end').left, 120);
});

test('opens above where below is no room', () => {
  const place = placeBeside(anchor(100, 550), { width: 160, height: 200 }, view, 'start');
  assert.equal(place.top, 344);
});

test('never leaves the window, and is cut where neither side has room', () => {
  assert.equal(placeBeside(anchor(390, 100), { width: 160, height: 50 }, view, 'start').left, 232);
  assert.equal(placeBeside(anchor(0, 100), { width: 160, height: 50 }, view, 'end').left, 8);
  const below = placeBeside(anchor(0, 250), { width: 160, height: 2000 }, view, 'start');
  assert.deepEqual(below, { left: 8, top: 284, maxHeight: 308 });
  assert.equal(below.top + below.maxHeight, view.height - 8);
  const above = placeBeside(anchor(0, 300), { width: 160, height: 2000 }, view, 'start');
  assert.deepEqual(above, { left: 8, top: 8, maxHeight: 286 });
});
