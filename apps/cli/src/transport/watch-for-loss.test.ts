import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openWindow } from '@codeai-hub/client/testing/window';
import { describeError } from '@codeai-hub/protocol/errors';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { watchForLoss } from './watch-for-loss.ts';

function setUp(t: TestContext) {
  const world = openWindow();
  /** of the watch alone, so that the connection's own waits do not move with it */
  const patience = new FakeClock(0);
  const loss = watchForLoss(world.client, patience);
  t.after(() => loss.release());
  let told: unknown = null;
  loss.lost.catch((error: unknown) => {
    told = error;
  });
  return { ...world, patience, loss, told: () => told as { code: string } | null };
}

test('a core that comes back is waited for, each time anew', async (t) => {
  const { goLive, reconnect, core, patience, told } = setUp(t);
  await goLive();
  for (let restart = 0; restart < 3; restart++) {
    core.drop();
    await drain();
    patience.advance(19_000);
    await reconnect();
  }
  assert.deepEqual([told(), patience.pending], [null, 0]);
});

test('a core that stays away is told as one that does not run', async (t) => {
  const { goLive, core, patience, told } = setUp(t);
  await goLive();
  core.drop();
  await drain();
  patience.advance(19_999);
  await drain();
  assert.equal(told(), null);
  patience.advance(1);
  await drain();
  assert.equal(told()?.code, 'core_not_running');
});

test('a refusal is told at once; that there are too many windows only to one who comes', async (t) => {
  for (const error of [describeError('unauthorized'), describeError('too_many_clients', { limit: 1 })]) {
    const { client, core, told } = setUp(t);
    core.refuse = error;
    client.connect();
    await drain();
    assert.equal(told()?.code, error.code);
  }
  const { goLive, reopen, core, told } = setUp(t);
  await goLive();
  core.refuse = describeError('too_many_clients', { limit: 1 });
  await reopen();
  assert.equal(told(), null);
});

test('one that is released watches no more', async (t) => {
  const { goLive, core, patience, loss, told } = setUp(t);
  await goLive();
  core.drop();
  await drain();
  loss.release();
  assert.equal(patience.pending, 0);
  core.refuse = describeError('unauthorized');
  await drain();
  assert.equal(told(), null);
});
