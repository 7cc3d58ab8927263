import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { DeltaJoiner } from './delta-joiner.ts';

function rig() {
  const clock = new FakeClock();
  const begin = clock.now();
  const sent: [ms: number, itemId: string, text: string][] = [];
  const joiner = new DeltaJoiner(clock, (itemId, text) => sent.push([clock.now() - begin, itemId, text]));
  return { clock, joiner, sent };
}

suite('joining deltas', () => {
  test('the first after a pause goes out at once', () => {
    const { clock, joiner, sent } = rig();
    joiner.push('i1', 'a');
    clock.advance(1000);
    joiner.push('i1', 'b');
    assert.deepEqual(sent, [
      [0, 'i1', 'a'],
      [1000, 'i1', 'b'],
    ]);
  });

  test('with slack, those that follow wait at most 4 ms', () => {
    const { clock, joiner, sent } = rig();
    joiner.push('i1', 'a');
    clock.advance(1);
    joiner.push('i1', 'b');
    joiner.push('i1', 'c');
    clock.advance(2);
    assert.equal(sent.length, 1);
    clock.advance(1);
    assert.deepEqual(sent, [
      [0, 'i1', 'a'],
      [4, 'i1', 'bc'],
    ]);
  });

  test('under load they wait up to one frame, and with slack again 4 ms', () => {
    const { clock, joiner, sent } = rig();
    joiner.push('i1', '-');
    for (let n = 0; n < 8; n++) joiner.push('i1', 'x');
    clock.advance(4);
    joiner.push('i1', 'y');
    clock.advance(15);
    assert.deepEqual(
      sent.map(([ms]) => ms),
      [0, 4],
    );
    clock.advance(1);
    assert.deepEqual(sent.at(-1), [20, 'i1', 'y']);
    joiner.push('i1', 'z');
    clock.advance(4);
    assert.deepEqual(sent.at(-1), [24, 'i1', 'z']);
  });

  test('text of another item does not overtake what waits', () => {
    const { clock, joiner, sent } = rig();
    joiner.push('i1', 'a');
    joiner.push('i1', 'b');
    joiner.push('i2', 'c');
    clock.advance(100);
    assert.deepEqual(
      sent.map(([, itemId, text]) => [itemId, text]),
      [
        ['i1', 'a'],
        ['i1', 'b'],
        ['i2', 'c'],
      ],
    );
  });

  test('a flush sends what waits at once, and only once', () => {
    const { clock, joiner, sent } = rig();
    joiner.push('i1', 'a');
    joiner.push('i1', 'b');
    joiner.flush();
    joiner.flush();
    clock.advance(100);
    assert.deepEqual(sent, [
      [0, 'i1', 'a'],
      [0, 'i1', 'b'],
    ]);
    assert.equal(clock.pending, 0);
  });

  test('nothing is lost or doubled, whatever the rhythm', () => {
    const { clock, joiner, sent } = rig();
    let said = '';
    for (let n = 0; n < 500; n++) {
      const word = `${n} `;
      said += word;
      joiner.push('i1', word);
      clock.advance([0, 0, 1, 5, 0, 17][n % 6] as number);
    }
    joiner.flush();
    assert.equal(sent.map(([, , text]) => text).join(''), said);
  });

  test('a clock that is set back holds no text back', () => {
    const { clock, joiner, sent } = rig();
    joiner.push('i1', 'a');
    clock.sleep(-3_600_000);
    joiner.push('i1', 'b');
    clock.advance(16);
    assert.deepEqual(
      sent.map(([, , text]) => text),
      ['a', 'b'],
    );
  });
});
