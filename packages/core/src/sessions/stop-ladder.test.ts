import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { StopStage } from '@codeai-hub/protocol/channels/session/state';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { StopLadder } from './stop-ladder.ts';

/** Climbs as the driver does: each stage that is reached starts the next. */
function climb(ladder: StopLadder, clock: FakeClock) {
  const begin = clock.now();
  const reached: [ms: number, stage: StopStage | 'over'][] = [];
  const from = (stage: StopStage) => {
    reached.push([clock.now() - begin, stage]);
    ladder.climbFrom(stage, from, () => reached.push([clock.now() - begin, 'over']));
  };
  from('interrupt');
  return reached;
}

suite('I11: a stop', () => {
  test('goes from interrupt to terminate to kill, and is over before 2 s', () => {
    const clock = new FakeClock();
    const reached = climb(new StopLadder(clock), clock);
    clock.runAll();
    assert.deepEqual(
      reached.map(([, stage]) => stage),
      ['interrupt', 'terminate', 'kill', 'over'],
    );
    assert.ok((reached.at(-1)?.[0] ?? Number.POSITIVE_INFINITY) < 2000);
  });

  test('gives each stage time to work', () => {
    const clock = new FakeClock();
    const reached = climb(new StopLadder(clock), clock);
    clock.advance(500);
    assert.deepEqual(
      reached.map(([, stage]) => stage),
      ['interrupt'],
    );
  });

  test('goes no further when the turn has ended', () => {
    const clock = new FakeClock();
    const ladder = new StopLadder(clock);
    const reached = climb(ladder, clock);
    clock.advance(700);
    ladder.cancel();
    clock.runAll();
    assert.deepEqual(
      reached.map(([, stage]) => stage),
      ['interrupt', 'terminate'],
    );
  });

  test('climbs from one stage once, even when it is asked twice', () => {
    const clock = new FakeClock();
    const ladder = new StopLadder(clock);
    const seen: string[] = [];
    for (let twice = 0; twice < 2; twice++)
      ladder.climbFrom(
        'kill',
        (stage) => seen.push(stage),
        () => seen.push('over'),
      );
    clock.runAll();
    assert.deepEqual(seen, ['over']);
  });
});
