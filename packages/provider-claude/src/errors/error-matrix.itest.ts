import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import type { ErrorCode } from '@codeai-hub/protocol/errors';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import type { Conversation } from '../testing/conversation.ts';
import { Rig, type RigOptions } from '../testing/rig.ts';

let rig: Rig;
const others: Rig[] = [];
before(async () => {
  rig = await Rig.start();
});
after(() => Promise.all([rig, ...others].map((one) => one.stop())));

async function anotherRig(options: RigOptions): Promise<Rig> {
  const another = await Rig.start(options);
  others.push(another);
  return another;
}

function failureOf(outcome: TurnOutcome): { code: ErrorCode; message: string } {
  assert.equal(outcome.type, 'failed', `the turn ended as ${JSON.stringify(outcome)}`);
  return outcome.error;
}

async function goesOn(conversation: Conversation): Promise<void> {
  const { outcome } = await conversation.turn('model> say still here');
  assert.deepEqual(outcome, { type: 'completed' });
  assert.equal(conversation.texts('agent_message').at(-1), 'still here');
}

describe('an answer of the service that is an error ends the turn with its code, and the session goes on', () => {
  const rows: [script: string, code: ErrorCode, message: RegExp][] = [
    ['fail 400 invalid_request_error bad words', 'request_rejected', /refused the request: .*bad words/],
    [
      'fail 401 authentication_error',
      'auth_required',
      /not signed in\. Run `.*claude" auth login` in a terminal, or add an API key/,
    ],
    ['fail 402 billing_error no credit', 'billing_required', /billing to be set up: .*no credit/],
    ['fail 403 permission_error not yours', 'permission_denied', /not yours/],
    ['fail 404 not_found_error', 'model_not_found', /The model "claude-[^"]+" is not available/],
    ['fail 413 request_too_large', 'request_too_large', /too large for Claude/],
    ['fail 429 rate_limit_error', 'rate_limited', /asked too often/],
    ['fail 500 api_error', 'provider_server_error', /service failed: .*500/],
    ['fail 503 api_error', 'provider_server_error', /service failed/],
    ['fail 529 overloaded_error', 'overloaded', /overloaded/],
    [
      'fail 400 invalid_request_error prompt is too long: 210000 tokens > 200000 maximum',
      'context_full',
      /no longer fits/,
    ],
  ];
  for (const [script, code, message] of rows) {
    it(`${script.split(' ').slice(0, 3).join(' ')} is ${code}`, async () => {
      const conversation = await rig.open();
      const error = failureOf((await conversation.turn(`model> ${script}`)).outcome);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.deepEqual(conversation.texts('agent_message'), [], 'the error is told once, as the end of the turn');
      await goesOn(conversation);
      await conversation.session.close();
    });
  }
});

describe('a passing trouble', () => {
  it('is shown as a notice with the reason and the wait, and the turn completes', async () => {
    const conversation = await rig.open();
    const { outcome } = await conversation.turn(
      'model> fail 429 rate_limit_error retry-after=1 times=1\nmodel> say recovered',
    );
    assert.deepEqual(outcome, { type: 'completed' });
    assert.deepEqual(conversation.texts('agent_message'), ['recovered']);
    assert.match(conversation.texts('notice')[0] ?? '', /asked too often \(429\)\. Trying again in \d+ s, 1 of 1/);
    await conversation.session.close();
  });

  for (const how of ['sse-error times=1', 'cut times=2']) {
    it(`${how} in mid-text leaves no half answer behind: the whole answer stands alone`, async () => {
      const conversation = await rig.open();
      const gate = `shown-${how.split(' ')[0]}`;
      void conversation.next('item.delta').then(() => rig.endpoint.gate(gate).open());
      const script = `model> ${how} Half an ans{{${gate}}}wer\nmodel> say Half an answer, whole.`;
      assert.deepEqual((await conversation.turn(script)).outcome, { type: 'completed' });
      assert.deepEqual(conversation.texts('agent_message'), ['Half an answer, whole.']);
      assert.ok(conversation.events.some((event) => event.type === 'item.dropped'));
      await conversation.session.close();
    });
  }
});

describe('an odd ending', () => {
  it('no words at all is completed, with a note that there is no answer', async () => {
    const conversation = await rig.open();
    const { outcome } = await conversation.turn('model> empty\nmodel> empty');
    assert.deepEqual(outcome, { type: 'completed', note: 'no_answer' });
    assert.deepEqual(conversation.texts('agent_message'), []);
    await goesOn(conversation);
    await conversation.session.close();
  });

  it('a refusal is failed as refused', async () => {
    const conversation = await rig.open();
    const error = failureOf((await conversation.turn('model> refuse\nmodel> refuse')).outcome);
    assert.equal(error.code, 'refused');
    await goesOn(conversation);
    await conversation.session.close();
  });

  it('the length limit is completed with the text there is, and a note', async () => {
    const conversation = await rig.open();
    const script = ['a', 'b', 'c', 'd'].map((part) => `model> length ${part}`).join('\n');
    assert.deepEqual((await conversation.turn(script)).outcome, { type: 'completed', note: 'length_limit' });
    assert.deepEqual(conversation.texts('agent_message'), ['a', 'b', 'c', 'd']);
    await goesOn(conversation);
    await conversation.session.close();
  });

  it('a connection that breaks off every time is failed with a reason', async () => {
    const fresh = await anotherRig({ settings: { env: { CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1' } } });
    const conversation = await fresh.open();
    const error = failureOf((await conversation.turn('model> cut times=* Half')).outcome);
    assert.equal(error.code, 'stream_broken', error.message);
    await goesOn(conversation);
  });
});

describe('a service that does not answer', () => {
  it('that cannot be reached is network_unreachable, and the next message works when it is back', async () => {
    const gone = await AnthropicEndpoint.start();
    const { url } = gone;
    await gone.stop();
    const fresh = await anotherRig({ settings: { baseUrl: url } });
    const conversation = await fresh.open();
    const error = failureOf((await conversation.turn('hello')).outcome);
    assert.equal(error.code, 'network_unreachable');
    assert.match(error.message, /Check the network or the base URL/);
    const back = await AnthropicEndpoint.start(Number(new URL(url).port));
    await goesOn(conversation);
    await back.stop();
  });

  for (const how of ['stall', 'silence']) {
    it(`${how} can be interrupted`, async () => {
      const conversation = await rig.open();
      const asked = rig.endpoint.requests.next();
      const ended = conversation.next('turn.ended');
      void conversation.say(`model> ${how}`);
      await asked;
      await conversation.session.interrupt();
      assert.deepEqual((await ended).outcome, { type: 'interrupted' });
      await goesOn(conversation);
      await conversation.session.close();
    });
  }
});

describe('the sign-in', () => {
  it('that is missing is auth_required, saying what to do', async () => {
    const fresh = await anotherRig({ signIn: 'none' });
    const conversation = await fresh.open();
    const error = failureOf((await conversation.turn('hello')).outcome);
    assert.equal(error.code, 'auth_required');
    assert.match(error.message, /auth login` in a terminal, or add an API key in Settings/);
    assert.deepEqual(fresh.endpoint.requests.calls(), []);
  });

  it('that is refused twice ends the turn, however often the runtime would try again, and the next message is asked', async () => {
    const fresh = await anotherRig({ settings: { env: { CLAUDE_CODE_MAX_RETRIES: '10' } } });
    const conversation = await fresh.open();
    const { outcome } = await conversation.turn('model> fail 401 authentication_error invalid x-api-key times=*');
    const error = failureOf(outcome);
    assert.equal(error.code, 'auth_required', error.message);
    assert.match(error.message, /auth login` in a terminal, or add an API key in Settings/);
    assert.equal(fresh.endpoint.requests.calls().length, 2);
    assert.equal(conversation.texts('notice').length, 1, 'it does not tell of a third try that never comes');
    assert.match(conversation.texts('notice')[0] ?? '', /the sign-in was refused \(401\)/);
    await goesOn(conversation);
    await conversation.session.close();
  });

  it('that is refused once and taken then hinders nothing', async () => {
    const fresh = await anotherRig({ settings: { env: { CLAUDE_CODE_MAX_RETRIES: '10' } } });
    const conversation = await fresh.open();
    const script = 'model> fail 401 authentication_error times=1\nmodel> say taken';
    assert.deepEqual((await conversation.turn(script)).outcome, { type: 'completed' });
    assert.deepEqual(conversation.texts('agent_message'), ['taken']);
    await conversation.session.close();
  });

  it('that is refused can be interrupted', async () => {
    const fresh = await anotherRig({ settings: { env: { CLAUDE_CODE_MAX_RETRIES: '10' } } });
    const conversation = await fresh.open();
    const ended = conversation.next('turn.ended');
    const retried = fresh.nextNative('system/api_retry');
    void conversation.say('model> fail 401 authentication_error times=*');
    await retried;
    await conversation.session.interrupt();
    assert.deepEqual((await ended).outcome, { type: 'interrupted' });
    await conversation.session.close();
  });

  it("whose plan is used up is quota_exhausted with the time it resets, and the plan's windows are told", async () => {
    const resetsAt = 1_999_999_200;
    const fresh = await anotherRig({ signIn: 'token', settings: { env: { CLAUDE_CODE_MAX_RETRIES: '0' } } });
    fresh.endpoint.setHeaders(limitHeaders('rejected', 1, resetsAt));
    const conversation = await fresh.open();
    const error = failureOf(
      (await conversation.turn('model> fail 429 rate_limit_error retry-after=3600 times=1')).outcome,
    );
    assert.equal(error.code, 'quota_exhausted', error.message);
    assert.match(error.message, /It resets 2033-05-18T03:20:00\.000Z/);
    const limits = conversation.events.filter((event) => event.type === 'limits.changed').at(-1)?.limits;
    assert.deepEqual(
      limits?.find((limit) => limit.id === 'five_hour'),
      { id: 'five_hour', label: '5-hour limit', usedPercent: 100, resetsAt: resetsAt * 1000, status: 'reached' },
    );
    fresh.endpoint.setHeaders(limitHeaders('allowed', 0.1, resetsAt));
    await goesOn(conversation);
  });
});

describe('the process', () => {
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    it(`that dies by ${signal} in mid-text loses the turn, and the session can be opened again`, async () => {
      const conversation = await rig.open();
      await conversation.turn('model> say remembered');
      const gate = `dies-${signal}`;
      const closed = conversation.next('closed');
      const ended = conversation.next('turn.ended');
      const delivery = conversation.say(`model> say some {{${gate}}} words`).catch((error: Error) => error);
      await rig.endpoint.gate(gate).reached();
      const { pid } = rig.processes.at(-1) ?? assert.fail();
      process.kill(pid, signal);
      const { outcome } = await ended;
      assert.equal(outcome.type, 'lost');
      assert.match((await closed).reason, signal === 'SIGKILL' ? /SIGKILL/ : /143|SIGTERM/);
      assert.equal(rig.processes.at(-1)?.ended, true);
      await delivery;
      const again = await rig.open({ nativeId: conversation.nativeId });
      await goesOn(again);
      const told = rig.endpoint.requests.calls().at(-1)?.body.messages ?? [];
      assert.match(JSON.stringify(told), /remembered/, 'the agent remembers what was said before');
      await again.session.close();
    });
  }

  it('that cannot be started is runtime_failed', async () => {
    const fresh = await anotherRig({ settings: { executable: join(rig.root, 'no-such-program') } });
    await assert.rejects(fresh.open(), { code: 'runtime_failed', message: /no-such-program\. Correct the setting/ });
  });

  it('whose folder is missing is folder_not_found, and no process is started', async () => {
    const before = rig.processes.length;
    await assert.rejects(rig.open({ folder: join(rig.folder, 'gone') }), { code: 'folder_not_found' });
    assert.equal(rig.processes.length, before);
  });
});

function limitHeaders(status: string, used: number, resetsAt: number): Record<string, string> {
  const prefix = 'anthropic-ratelimit-unified';
  return {
    [`${prefix}-status`]: status,
    [`${prefix}-reset`]: String(resetsAt),
    [`${prefix}-representative-claim`]: 'five_hour',
    [`${prefix}-5h-status`]: status,
    [`${prefix}-5h-reset`]: String(resetsAt),
    [`${prefix}-5h-utilization`]: String(used),
    [`${prefix}-7d-status`]: 'allowed',
    [`${prefix}-7d-reset`]: String(resetsAt),
    [`${prefix}-7d-utilization`]: '0.31',
  };
}
