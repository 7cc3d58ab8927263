import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageLeaves, pageWakes } from './wake.ts';

function setUp() {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const window = new EventTarget();
  const connection = new EventTarget();
  let looks = 0;
  const stop = pageWakes(() => looks++, { document, window, navigator: { connection } });
  const after = (target: EventTarget, name: string) => {
    looks = 0;
    target.dispatchEvent(new Event(name));
    return looks;
  };
  return { document, window, connection, stop, after };
}

test('a network that came back or changed, and a page that is shown or used again, are reasons to look', () => {
  const { document, window, connection, after } = setUp();
  assert.equal(after(window, 'online'), 1);
  assert.equal(after(connection, 'change'), 1);
  assert.equal(after(window, 'focus'), 1);
  assert.equal(after(window, 'pageshow'), 1);
  assert.equal(after(document, 'visibilitychange'), 1);
});

test('a page that is hidden is none, but its network is', () => {
  const { document, window, after } = setUp();
  document.visibilityState = 'hidden';
  assert.equal(after(document, 'visibilitychange'), 0);
  assert.equal(after(window, 'focus'), 0);
  assert.equal(after(window, 'online'), 1);
});

test('when it is over nothing is told any more', () => {
  const { document, window, connection, stop, after } = setUp();
  stop();
  for (const [target, name] of [
    [window, 'online'],
    [window, 'focus'],
    [connection, 'change'],
    [document, 'visibilitychange'],
  ] as const) {
    assert.equal(after(target, name), 0);
  }
});

test('a page that goes away or is hidden says so in time, until nobody listens', () => {
  const { document, window } = setUp();
  let left = 0;
  const stop = pageLeaves(() => left++, { document, window });
  const after = (target: EventTarget, name: string) => {
    left = 0;
    target.dispatchEvent(new Event(name));
    return left;
  };
  assert.equal(after(document, 'visibilitychange'), 0);
  document.visibilityState = 'hidden';
  assert.equal(after(document, 'visibilitychange'), 1);
  assert.equal(after(window, 'pagehide'), 1);
  stop();
  assert.equal(after(window, 'pagehide'), 0);
});

test('where there is no page nothing is asked', () => {
  pageWakes(() => assert.fail('told'), {})();
  pageLeaves(() => assert.fail('told'), {})();
});
