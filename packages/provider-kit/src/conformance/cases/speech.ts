import assert from 'node:assert/strict';
import type { Behaviour } from '../stage.ts';
import type { Target } from '../target.ts';

const AWKWARD = 'one\u2028two\u2029three \u202e four \u200b 🌱 «ё» \\n "quoted" {"jsonrpc":"2.0"} end';
const PIECES = 20_000;

export function speech(behaviour: Behaviour, target: Target): void {
  behaviour('it streams an answer in pieces that make up the whole', async (stage) => {
    const agent = await stage.open();
    const text = 'The quick brown fox jumps over the lazy dog, and then it sleeps for a long while.';
    assert.deepEqual(await agent.turn(target.asks.say(text)), { type: 'completed' });
    const spoken = agent.items.filter(({ item }) => item.kind === 'agent_message');
    assert.equal(spoken.length, 1);
    assert.equal(spoken[0]?.text, text);
    assert.ok((spoken[0]?.pieces.length ?? 0) > 1, 'in more than one piece');
    assert.equal(spoken[0]?.status, 'completed');
  });

  behaviour('awkward characters arrive as they were said', async (stage) => {
    const agent = await stage.open();
    await agent.turn(target.asks.say(AWKWARD));
    assert.equal(agent.words, AWKWARD);
  });

  behaviour('it tells its reasoning apart from its answer', async (stage) => {
    const agent = await stage.open();
    assert.equal((await agent.turn(target.asks.think())).type, 'completed');
    const thoughts = agent.items.findIndex(({ item, text }) => item.kind === 'reasoning' && text !== '');
    const answer = agent.items.findIndex(({ item, text }) => item.kind === 'agent_message' && text !== '');
    assert.ok(thoughts >= 0 && answer > thoughts, 'reasoning, then an answer');
  });

  behaviour('a flood of pieces arrives whole and in order', async (stage) => {
    const agent = await stage.open();
    assert.equal((await agent.turn(target.asks.flood(PIECES))).type, 'completed');
    const pieces = agent.items.flatMap((item) => (item.item.kind === 'agent_message' ? item.pieces : []));
    assert.equal(pieces.length, PIECES);
    assert.deepEqual(pieces, pieces.toSorted(), 'each piece begins with its number, so order shows');
  });

  const { native } = target.lacks;
  const unmapped =
    native === undefined ? 'what nothing maps is kept as it came' : `nothing is left unmapped: ${native}`;
  behaviour(unmapped, async (stage) => {
    const agent = await stage.open();
    assert.equal((await agent.turn(target.asks.native())).type, 'completed');
    const kept = agent.items.find(({ item }) => item.kind === 'native');
    if (native !== undefined) return assert.equal(kept, undefined, 'native is declared as lacking, but it shows');
    assert.ok(kept?.item.kind === 'native' && kept.item.name !== '');
    assert.equal(typeof JSON.parse(kept.item.text), 'object');
  });

  behaviour('several sessions of one host do not mix', async (stage) => {
    const agents = await Promise.all([stage.open(), stage.open(), stage.open()]);
    const texts = agents.map((_, index) => `This is what session ${index} says.`);
    await Promise.all(agents.map((agent, index) => agent.turn(target.asks.say(texts[index] as string))));
    assert.deepEqual(
      agents.map((agent) => agent.words),
      texts,
    );
  });
}
