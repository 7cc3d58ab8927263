import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { HostPulse } from './host-pulse.ts';

function setUp() {
  const clock = new FakeClock();
  const host = { frozen: false, pings: 0, killed: 0 };
  const pulse = new HostPulse({
    clock,
    ping: () => {
      host.pings++;
      return host.frozen ? new Promise(() => {}) : Promise.resolve();
    },
    dead: () => {
      host.killed++;
    },
  });
  return { clock, host, pulse };
}

test('a host that answers lives', async () => {
  const { clock, host, pulse } = setUp();
  pulse.start();
  for (let n = 0; n < 10; n++) await clock.advance(10_000);
  assert.ok(host.pings >= 10);
  assert.equal(host.killed, 0);
  pulse.stop();
});

test('a host that does not answer twice is ended, and only once', async () => {
  const { clock, host, pulse } = setUp();
  pulse.start();
  await clock.advance(10_000);
  host.frozen = true;
  for (let n = 0; n < 6; n++) await clock.advance(10_000);
  assert.equal(host.killed, 1);
});

test('one missed answer, as after a sleep of the machine, ends nothing', async () => {
  const { clock, host, pulse } = setUp();
  host.frozen = true;
  pulse.start();
  host.frozen = false;
  for (let n = 0; n < 6; n++) await clock.advance(10_000);
  assert.equal(host.killed, 0);
  pulse.stop();
});

test('after a stop that was not followed a frozen host is found within seconds', async () => {
  const { clock, host, pulse } = setUp();
  pulse.start();
  host.frozen = true;
  pulse.doubt();
  await clock.advance(2000);
  await clock.advance(2000);
  assert.equal(host.killed, 1);
});
