import assert from 'node:assert/strict';
import type { Behaviour } from '../stage.ts';
import { type Ask, FAILURES, impossibleOf, type Target } from '../target.ts';

export function failing(behaviour: Behaviour, target: Target): void {
  const { asks, failures } = target;
  const impossible = new Set(impossibleOf(target));
  // That one which cannot happen does not is looked at in every other behaviour.
  for (const code of FAILURES.filter((one) => !impossible.has(one))) {
    const way = failures[code];
    behaviour(`a turn that fails with ${code} says so, and the session goes on`, async (stage) => {
      const agent = await stage.open();
      const outcome = await agent.turn(way as Ask);
      assert.ok(outcome.type === 'failed', `failed, not ${outcome.type}`);
      assert.equal(outcome.error.code, code);
      assert.doesNotMatch(outcome.error.message, /unknown/, 'the sentence for a person is filled in');
      assert.equal((await agent.turn(asks.say('still here'))).type, 'completed');
    });
  }
}
