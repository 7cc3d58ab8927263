import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import { INLINE_TEXT_LIMIT } from '@codeai-hub/protocol/content';
import { canonicalJson } from '@codeai-hub/protocol/receipts';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import { applyProviderEvent, NativeIds } from './provider-events.ts';
import { Bench, SESSION } from './testing/bench.ts';
import { stateAfter, stepOn, turnStarted } from './testing/steps.ts';

const LONG = 'x'.repeat(INLINE_TEXT_LIMIT + 1);
const TOOL = { kind: 'tool', tool: 'edit', name: 'Write', title: 'Write' } as const;

/** Hears events in one turn; the last item, and every text that became a blob. */
function heard(...events: ProviderEvent[]) {
  const step = stepOn(stateAfter(turnStarted()), 'agent');
  const ids = new NativeIds();
  const blobs: string[] = [];
  const spill = (text: string) => ({
    hash: String(blobs.push(text)).padStart(64, '0'),
    size: text.length,
    mediaType: 'text/plain',
  });
  for (const event of events) applyProviderEvent(step, event, { provider: 'demo', ids, warn: () => [] }, spill);
  const item = step.state.items.at(-1);
  assert.ok(item);
  return { item, blobs };
}

suite('texts that are too long for an item', () => {
  test('one that streamed becomes a blob when it is complete; the item keeps the beginning', () => {
    const { item, blobs } = heard(
      { type: 'item.started', id: 'x', item: { kind: 'agent_message' } },
      { type: 'item.delta', id: 'x', text: LONG },
      { type: 'item.completed', id: 'x', status: 'completed' },
    );
    assert.equal(item.text.length, INLINE_TEXT_LIMIT);
    assert.deepEqual(blobs, [LONG]);
    assert.equal(item.blob?.size, LONG.length);
  });

  test('one of just the limit stays', () => {
    const { item, blobs } = heard(
      { type: 'item.started', id: 'x', item: { kind: 'agent_message' } },
      { type: 'item.completed', id: 'x', status: 'completed', patch: { text: LONG.slice(1) } },
    );
    assert.equal(item.text, LONG.slice(1));
    assert.deepEqual(blobs, []);
  });

  test('one that comes with an update or a completion does too', () => {
    const started: ProviderEvent = { type: 'item.started', id: 'x', item: { kind: 'plan' } };
    for (const event of [
      { type: 'item.updated', id: 'x', patch: { text: LONG } },
      { type: 'item.completed', id: 'x', status: 'completed', patch: { text: LONG } },
    ] as ProviderEvent[]) {
      const { item, blobs } = heard(started, event);
      assert.deepEqual([item.text.length, blobs.length], [INLINE_TEXT_LIMIT, 1]);
    }
  });

  test('one of an event nobody maps does too, and is kept whole', () => {
    const { item, blobs } = heard({
      type: 'item.started',
      id: 'x',
      item: { kind: 'native', name: 'moon', text: LONG },
    });
    assert.deepEqual([item.text.length, item.blob !== undefined, blobs], [INLINE_TEXT_LIMIT, true, [LONG]]);
  });

  test('the input of a tool becomes a blob of its own', () => {
    const { item, blobs } = heard({ type: 'item.started', id: 'x', item: { ...TOOL, input: LONG } });
    assert.ok(item.kind === 'tool');
    assert.deepEqual([item.input?.length, item.inputBlob?.size, blobs], [INLINE_TEXT_LIMIT, LONG.length, [LONG]]);
  });

  test('a diff is kept whole or not at all: a cut one could not be applied', () => {
    const change = { path: 'a', kind: 'add' as const, added: 1, removed: 0 };
    const { item } = heard({
      type: 'item.started',
      id: 'x',
      item: {
        ...TOOL,
        changes: [
          { ...change, diff: LONG },
          { ...change, diff: '+a' },
        ],
      },
    });
    assert.ok(item.kind === 'tool');
    assert.deepEqual(
      item.changes?.map(({ diff, blob }) => [diff, blob?.size]),
      [
        [undefined, LONG.length],
        ['+a', undefined],
      ],
    );
  });

  test('the beginning is never cut inside a character', () => {
    const smile = `${'x'.repeat(INLINE_TEXT_LIMIT - 1)}🙂 and more`;
    const { item } = heard({ type: 'item.started', id: 'x', item: { kind: 'native', name: 'n', text: smile } });
    assert.equal(item.text, 'x'.repeat(INLINE_TEXT_LIMIT - 1));
  });
});

suite('I8: texts that are too long, where the core has the last word', () => {
  test('of an item the core closes is kept beside it', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.speak('m', LONG);
    bench.agents.last.die();
    await bench.rest();
    const item = bench.state.items.at(-1);
    assert.equal(item?.status, 'stopped');
    assert.equal(item?.text.length, INLINE_TEXT_LIMIT);
    assert.equal(
      bench.sessions
        .blobs(SESSION)
        .get(item?.blob?.hash ?? '')
        ?.toString(),
      LONG,
    );
  });

  test('so it is of one that the last core left open', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.speak('m', LONG);
    await bench.restart();
    const item = bench.state.items.at(-1);
    assert.equal(item?.text.length, INLINE_TEXT_LIMIT);
    assert.equal(item?.blob?.size, LONG.length);
  });

  test('I10: the long differences of a question are kept beside it, and its hash is still that of the whole', async () => {
    const bench = new Bench();
    await bench.send(1);
    const changes = [{ path: 'a', kind: 'modify' as const, diff: LONG, added: 1, removed: 0 }];
    const options = [{ id: 'once', kind: 'allow_once' as const, label: 'Allow' }];
    const request = { type: 'edit' as const, changes, options };
    bench.agents.last.say({ type: 'approval.requested', requestId: 'r', request });
    const [approval] = bench.state.approvals;
    assert.ok(approval?.request.type === 'edit');
    const [change] = approval.request.changes;
    assert.deepEqual([change?.diff, change?.blob?.size], [undefined, LONG.length]);
    assert.equal(approval.hash, createHash('sha256').update(canonicalJson(request)).digest('hex'));
    const { id: approvalId, hash } = approval;
    const answer = { type: 'option' as const, optionId: 'once' };
    assert.equal((await bench.command({ type: 'approval.answer', approvalId, hash, answer })).status, 'accepted');
    assert.deepEqual(bench.agents.last.answers, [{ requestId: 'r', answer }]);
  });

  const options = [{ id: 'once', kind: 'allow_once' as const, label: 'Allow' }];
  const worded = {
    tool: { type: 'tool', name: 'n', title: 'n', input: LONG },
    plan: { type: 'plan', text: LONG },
  } as const;
  for (const type of ['tool', 'plan'] as const)
    test(`I10: so it is of the long words of a question of a ${type}: the state has their beginning`, async () => {
      const bench = new Bench();
      await bench.send(1);
      const request = { ...worded[type], options };
      bench.agents.last.say({ type: 'approval.requested', requestId: 'r', request });
      const [approval] = bench.state.approvals;
      assert.ok(approval?.request.type === 'tool' || approval?.request.type === 'plan');
      const { request: kept } = approval;
      const { text, blob } = kept.type === 'tool' ? { text: kept.input, blob: kept.inputBlob } : kept;
      assert.ok(text.length === INLINE_TEXT_LIMIT && LONG.startsWith(text));
      const whole = bench.sessions.blobs(SESSION).get(blob?.hash ?? '');
      assert.ok(whole?.toString() === LONG);
      assert.equal(approval.hash, createHash('sha256').update(canonicalJson(request)).digest('hex'));
    });
});
