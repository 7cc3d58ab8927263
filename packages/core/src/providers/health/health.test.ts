import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ProviderHealth } from '@codeai-hub/protocol/channels/root/state';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { Health } from './health.ts';

const MINUTE = 60_000;

/** One session that wants an agent. */
class Wish {
  readonly stop = new AbortController();
  /** waits that were told: the attempt, or `now` when it begins */
  readonly told: (number | 'now')[] = [];
  outcome = 'waits';
}

/** A provider whose agents start, or fail, as the test says. */
class Rig {
  readonly clock = new FakeClock();
  readonly shown: (ProviderHealth | undefined)[] = [];
  readonly health = new Health({
    clock: this.clock,
    random: () => 1 - Number.EPSILON,
    name: 'One',
    changed: (health) => void this.shown.push(health),
  });
  /** thrown by the next starts */
  error: HubError | null = crash();
  starts = 0;
  /** starts under way at the same time, at most */
  most = 0;
  #running = 0;

  want(): Wish {
    const wish = new Wish();
    const delayed = (retry: { attempt: number } | null) => void wish.told.push(retry?.attempt ?? 'now');
    this.health
      .attempt(() => this.#start(), { signal: wish.stop.signal, delayed })
      .then(
        () => {
          wish.outcome = 'started';
        },
        (error: HubError) => {
          wish.outcome = error.code;
        },
      );
    return wish;
  }

  get state(): string {
    return this.shown.at(-1)?.state.type ?? 'ok';
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      this.clock.advance(Math.min(250, left));
      await this.settle();
    }
  }

  /** A start takes one round, what follows from it another. */
  async settle(): Promise<void> {
    await drain();
    await drain();
  }

  async #start(): Promise<void> {
    const { mark } = this.health;
    this.starts++;
    this.#running++;
    this.most = Math.max(this.most, this.#running);
    await drain();
    this.#running--;
    if (!this.error) return;
    if (this.error.code === 'runtime_failed') this.health.failed(this.error.toShape(), mark);
    throw this.error;
  }
}

function crash(): HubError {
  return new HubError('runtime_failed', { provider: 'One', reason: 'it died' });
}

suite('an agent that does not start', () => {
  test('is started again after ever longer waits, and a session is told when and why', async () => {
    const rig = new Rig();
    const wish = rig.want();
    await rig.settle();
    const at: number[] = [];
    for (let ms = 250, before = rig.starts; ms <= 15_000; ms += 250, before = rig.starts) {
      await rig.pass(250);
      if (rig.starts > before) at.push(ms);
    }
    assert.deepEqual(at, [1000, 3000, 7000, 15_000], 'the first began at once');
    assert.deepEqual(wish.told, [2, 'now', 3, 'now', 4, 'now', 5, 'now']);
  });

  test('is there as soon as one start works, and nothing is left to show', async () => {
    const rig = new Rig();
    const wish = rig.want();
    await rig.pass(500);
    assert.equal(rig.state, 'backing_off');
    assert.equal(rig.shown.at(-1)?.lastError.code, 'runtime_failed');
    rig.error = null;
    await rig.pass(1000);
    assert.equal(wish.outcome, 'started');
    assert.equal(rig.state, 'ok');
    rig.health.worked();
    assert.equal(rig.shown.at(-1), undefined);
  });

  test('is not started again when it said why it cannot go on', async () => {
    const rig = new Rig();
    rig.error = new HubError('auth_required', { provider: 'One', hint: '' });
    const wish = rig.want();
    await rig.pass(MINUTE);
    assert.deepEqual([wish.outcome, rig.starts, rig.shown], ['auth_required', 1, []]);
  });

  test('is not started again for a session that was stopped, which waits no moment longer', async () => {
    const rig = new Rig();
    const wish = rig.want();
    await rig.pass(250);
    wish.stop.abort();
    await drain();
    assert.equal(wish.outcome, 'agent_process_ended');
    await rig.pass(MINUTE);
    assert.equal(rig.starts, 1);
  });
});

suite('sessions that want agents of a provider that fails', () => {
  test('fail together once, and then wait while one of them tries', async () => {
    const rig = new Rig();
    const wishes = Array.from({ length: 10 }, () => rig.want());
    await rig.pass(250);
    assert.equal(rig.shown.at(-1)?.failures, 1, 'what fails together has one cause');
    rig.most = 0;
    await rig.pass(4000);
    assert.equal(rig.most, 1);
    rig.error = null;
    await rig.pass(10_000);
    assert.ok(wishes.every(({ outcome }) => outcome === 'started'));
  });

  test('whose trial is stopped leave it to the next one', async () => {
    const rig = new Rig();
    const [first, second] = [rig.want(), rig.want()];
    await drain();
    first?.stop.abort();
    rig.error = null;
    await rig.pass(2000);
    assert.equal(second?.outcome, 'started');
  });
});

suite('a provider that failed five times', () => {
  async function failed(): Promise<{ rig: Rig; wish: Wish }> {
    const rig = new Rig();
    const wish = rig.want();
    await rig.pass(16_000);
    return { rig, wish };
  }

  test('is left alone for five minutes, and says until when', async () => {
    const { rig, wish } = await failed();
    assert.equal(wish.outcome, 'provider_paused');
    assert.deepEqual([rig.starts, rig.state, rig.shown.at(-1)?.failures], [5, 'open', 5]);
    const refused = rig.want();
    await rig.pass(4 * MINUTE);
    assert.deepEqual([refused.outcome, rig.starts], ['provider_paused', 5]);
    await rig.pass(MINUTE);
    assert.equal(rig.state, 'backing_off', 'the next one may try');
  });

  test('then has one trial: it works again, or is left alone again', async () => {
    const { rig } = await failed();
    await rig.pass(5 * MINUTE);
    const again = rig.want();
    await rig.pass(250);
    assert.deepEqual([again.outcome, rig.starts, rig.state], ['provider_paused', 6, 'open']);
    await rig.pass(5 * MINUTE);
    rig.error = null;
    const works = rig.want();
    await rig.pass(250);
    assert.deepEqual([works.outcome, rig.state], ['started', 'ok']);
  });

  test('is tried at once when a person says so, or when it was installed anew', async () => {
    const { rig } = await failed();
    rig.health.retry();
    rig.want();
    await rig.pass(250);
    assert.equal(rig.starts, 6);
    rig.health.forget();
    rig.error = null;
    const wish = rig.want();
    await rig.pass(250);
    assert.deepEqual([wish.outcome, rig.shown.at(-1)], ['started', undefined]);
  });

  test('failed within ten minutes: what is longer ago does not count', async () => {
    const rig = new Rig();
    for (let n = 0; n < 8; n++) {
      rig.health.failed(describeError('agent_process_ended', { reason: 'it died' }), rig.health.mark);
      await rig.pass(3 * MINUTE);
    }
    assert.equal(rig.state, 'backing_off');
    assert.equal(rig.shown.at(-1)?.failures, 4);
  });
});

test('when it worked in between, agents that began before the last failure count again', async () => {
  const rig = new Rig();
  const { mark } = rig.health;
  const died = describeError('agent_process_ended', { reason: 'it died' });
  rig.health.failed(died, mark);
  rig.health.failed(died, mark);
  assert.equal(rig.shown.at(-1)?.failures, 1);
  rig.health.worked();
  rig.health.failed(died, mark);
  assert.equal(rig.shown.at(-1)?.failures, 1);
  assert.equal(rig.state, 'backing_off');
});

test('a timer that comes a moment early by the clock is in time', async () => {
  const rig = new Rig();
  const health = new Health({
    clock: { now: rig.clock.now, after: (ms, task) => rig.clock.after(ms - 1, task) },
    random: () => 0,
    name: 'One',
    changed: () => undefined,
  });
  health.failed(describeError('agent_process_ended', { reason: 'it died' }), health.mark);
  let hasStarted = false;
  const start = async () => {
    hasStarted = true;
  };
  void health.attempt(start, { signal: new AbortController().signal, delayed: () => undefined });
  await rig.pass(499);
  assert.equal(hasStarted, true);
});

test('nothing waits for the time once it is closed', async () => {
  const rig = new Rig();
  rig.want();
  await rig.pass(250);
  rig.health.close();
  assert.equal(rig.clock.pending, 0);
});
