import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import { DeliveryWatch } from './delivery-watch.ts';

/** Time that runs its tasks when it is told to. */
class HandClock {
  #tasks: { ms: number; task: () => void }[] = [];
  readonly now = () => 0;
  readonly after = (ms: number, task: () => void) => {
    const entry = { ms, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((one) => one !== entry);
    };
  };

  get pauses(): number[] {
    return this.#tasks.map(({ ms }) => ms);
  }

  /** Runs what waits, and lets its promises settle. */
  async turn(): Promise<void> {
    for (const { task } of this.#tasks.splice(0)) task();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function watch(record: Set<string>) {
  const clock = new HandClock();
  const delivered: [string, boolean][] = [];
  const watching = new DeliveryWatch(clock, { delivered: (id, recorded) => delivered.push([id, recorded]) });
  const expect = (messageId: string) => watching.expect(messageId, async () => record.has(messageId));
  return { clock, delivered, watching, expect };
}

describe('a delivery', () => {
  it('is told when the message stands in the record, which is looked at again and again', async () => {
    const record = new Set<string>();
    const { clock, delivered, watching, expect } = watch(record);
    const settled = expect('m');
    assert.deepEqual(clock.pauses, [], 'not before the runtime began with it');
    watching.begun('m');
    await clock.turn();
    assert.deepEqual(delivered, []);
    record.add('m');
    await clock.turn();
    await settled;
    assert.deepEqual(delivered, [['m', true]]);
    assert.deepEqual(clock.pauses, [], 'and no longer looked for');
  });

  it('is looked for less and less often', async () => {
    const { clock, watching, expect } = watch(new Set());
    void expect('m');
    watching.begun('m');
    watching.begun('m');
    const pauses: number[] = [];
    for (let look = 0; look < 7; look += 1) {
      pauses.push(...clock.pauses);
      await clock.turn();
    }
    assert.deepEqual(pauses, [120, 240, 480, 960, 1920, 2000, 2000]);
  });

  it('of a message that was answered is told when its turn ends', async () => {
    const { clock, delivered, watching, expect } = watch(new Set());
    const settled = expect('m');
    watching.begun('m');
    watching.turnEnds(new HubError('agent_error'));
    await settled;
    assert.deepEqual(delivered, [['m', false]]);
    assert.deepEqual(clock.pauses, []);
  });

  it('of a message that was taken back fails', async () => {
    const { delivered, watching, expect } = watch(new Set());
    const settled = assert.rejects(expect('m'), { code: 'agent_error' });
    watching.turnEnds(new HubError('agent_error'));
    await settled;
    assert.deepEqual(delivered, []);
  });

  it('of everything open fails when the process is gone, also when it looks at that moment', async () => {
    const record = new Set(['m']);
    const { clock, delivered, watching, expect } = watch(record);
    const settled = assert.rejects(expect('m'), { code: 'agent_process_ended' });
    watching.begun('m');
    const looking = clock.turn();
    watching.failAll(new HubError('agent_process_ended'));
    await Promise.all([looking, settled]);
    assert.deepEqual(delivered, []);
  });
});
