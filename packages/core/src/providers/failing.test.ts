import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import { CONTRACT_VERSION } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { Provider } from '@codeai-hub/provider-kit/module';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { idleAgent, ProvidersRig } from './testing/providers-rig.ts';

const MINUTE = 60_000;

/** A module whose agents do not start as long as `error` is set, and that can be made to say things for them. */
class Failing implements Partial<Provider> {
  error: HubError | null = new HubError('runtime_failed', { provider: 'a', reason: 'it crashed' });
  opened: string[] = [];
  prompts: string[] = [];
  readonly emits = new Map<string, (event: ProviderEvent) => void>();

  readonly open: Provider['open'] = async ({ sessionId }, emit) => {
    this.opened.push(sessionId);
    this.emits.set(sessionId, emit);
    if (this.error) throw this.error;
    return { ...idleAgent(), prompt: async () => void this.prompts.push(sessionId) };
  };
}

async function failing(more: Record<string, Partial<Provider>> = {}) {
  const module = new Failing();
  const rig = new ProvidersRig({ a: module, ...more });
  await rig.providers.refresh('a');
  const health = () => rig.shown.get('a')?.health;
  return { rig, module, health };
}

/** How an opening ends: `open`, a code, or `waits` as long as it has not. */
function outcomeOf(opening: Promise<unknown>): { now: string } {
  const outcome = { now: 'waits' };
  opening.then(
    () => {
      outcome.now = 'open';
    },
    (error: HubError) => {
      outcome.now = error.code;
    },
  );
  return outcome;
}

suite('a provider whose agents do not start', () => {
  test('is tried again by itself, shows how it is doing, and the session opens when it works', async () => {
    const { rig, module, health } = await failing();
    const told: unknown[] = [];
    const outcome = outcomeOf(
      rig.open('a', 's1', { delayed: (retry) => void told.push(retry && [retry.attempt, retry.error.code]) }),
    );
    await rig.pass(100);
    assert.deepEqual(told, [[2, 'runtime_failed']]);
    assert.equal(health()?.state.type, 'backing_off');
    assert.equal(rig.status('a'), 'ready', 'what is on the machine is another matter');
    module.error = null;
    await rig.pass(2000);
    assert.equal(outcome.now, 'open');
    assert.deepEqual(told.at(-1), null);
    module.emits.get('s1')?.({ type: 'turn.ended', outcome: { type: 'completed' } });
    await drain();
    assert.equal('health' in (rig.shown.get('a') ?? {}), false, 'absent, as it is for a window');
  });

  test('is left alone after five failures, until a person wants it tried', async () => {
    const { rig, module, health } = await failing();
    const first = outcomeOf(rig.open('a', 's1'));
    await rig.pass(20_000);
    assert.deepEqual([first.now, module.opened.length, health()?.state.type], ['provider_paused', 5, 'open']);
    await assert.rejects(rig.open('a', 's2'), (error: HubError) => {
      assert.deepEqual([error.details.failures, error.details.provider], [5, 'a']);
      assert.match(error.message, /it crashed/);
      return error.code === 'provider_paused';
    });
    module.error = null;
    rig.providers.retry('a');
    await rig.open('a', 's2');
    assert.equal(health()?.state.type, 'ok');
  });

  test('touches no other provider, and none of its own sessions that run', async () => {
    const { rig, module } = await failing({ b: { open: async () => idleAgent() } });
    const error = module.error;
    module.error = null;
    const running = await rig.open('a', 'running');
    module.error = error;
    const waiting = outcomeOf(rig.open('a', 's1'));
    await rig.pass(100);
    await rig.open('b', 's2');
    await running.prompt('m1', []);
    assert.equal(waiting.now, 'waits');
    await rig.pass(20_000);
    await running.prompt('m2', []);
    assert.deepEqual(module.prompts, ['running', 'running']);
    assert.equal(rig.shown.get('b')?.health, undefined);
  });

  test('is not tried again for a session that was stopped meanwhile', async () => {
    const { rig, module } = await failing();
    const outcome = outcomeOf(rig.open('a', 's1'));
    await rig.pass(100);
    await rig.providers.endSession('s1', 'kill');
    await drain();
    assert.equal(outcome.now, 'agent_process_ended');
    await rig.pass(MINUTE);
    assert.equal(module.opened.length, 1);
  });

  test('gets another chance at once when its settings change', async () => {
    const { rig, module, health } = await failing();
    outcomeOf(rig.open('a', 's1'));
    await rig.pass(20_000);
    module.error = null;
    rig.settings.set('a', { env: {}, options: {}, executable: '/better' });
    await rig.providers.settingsChanged();
    assert.equal(health(), undefined);
    await rig.open('a', 's2');
  });

  test('or when it was installed anew', async () => {
    const { rig, module, health } = await failing({});
    module.error = null;
    const install: Provider['install'] = async () => undefined;
    Object.assign(module, { install });
    rig.hosts.hosts[0]?.crash();
    await drain();
    assert.equal(health()?.failures, 1);
    await rig.providers.install('a');
    assert.equal(health(), undefined);
  });
});

suite('what counts as a failure of a provider', () => {
  test('its host dies: once, however many sessions it had', async () => {
    const { rig, module, health } = await failing();
    module.error = null;
    for (const id of ['s1', 's2', 's3']) await rig.open('a', id);
    rig.hosts.of('a')[0]?.crash();
    await drain();
    assert.deepEqual([health()?.failures, health()?.lastError.code], [1, 'provider_unavailable']);
  });

  test('an agent dies by itself', async () => {
    const { rig, module, health } = await failing();
    module.error = null;
    await rig.open('a', 's1');
    module.emits.get('s1')?.({ type: 'closed', reason: 'killed by SIGSEGV' });
    await drain();
    assert.equal(health()?.failures, 1);
    assert.match(health()?.lastError.message ?? '', /SIGSEGV/);
  });

  test('an agent that dies over every message is left alone too, though it starts each time', async () => {
    const { rig, module, health } = await failing();
    module.error = null;
    for (let n = 1; n <= 5; n++) {
      const opening = rig.open('a', 's1');
      await rig.pass(10_000);
      const link = await opening;
      await link.prompt(`m${n}`, []);
      module.emits.get('s1')?.({ type: 'closed', reason: 'it crashed' });
      await rig.pass(100);
    }
    assert.equal(health()?.state.type, 'open');
  });

  test('not that a person stopped an agent, by interrupting or by force, or closed it', async () => {
    const { rig, module, health } = await failing();
    module.error = null;
    const interrupted = await rig.open('a', 's1');
    await interrupted.interrupt();
    module.emits.get('s1')?.({ type: 'closed', reason: 'as asked' });
    await rig.open('a', 's2');
    await rig.providers.endSession('s2', 'terminate');
    module.emits.get('s2')?.({ type: 'closed', reason: 'terminated' });
    const closed = await rig.open('a', 's3');
    await closed.close();
    await drain();
    assert.equal(health(), undefined);
  });

  test('not that nobody is signed in, that there is no such folder, or that the host was idle and ended', async () => {
    const { rig, module, health } = await failing();
    for (const error of [
      new HubError('auth_required', { provider: 'a', hint: '' }),
      new HubError('folder_not_found', { path: '/gone' }),
      new HubError('quota_exhausted', { provider: 'a', resetsAt: 'soon' }),
    ]) {
      module.error = error;
      await assert.rejects(rig.open('a', 's1'), { code: error.code });
    }
    await rig.pass(2 * MINUTE);
    assert.equal(rig.hosts.of('a')[0]?.gone, true);
    assert.equal(health(), undefined);
  });

  test('an agent that neither starts nor fails: after two minutes it is given up', async () => {
    const rig = new ProvidersRig({ a: { open: () => new Promise(() => undefined) } });
    const outcome = outcomeOf(rig.open('a', 's1'));
    await rig.pass(2 * MINUTE - 1000);
    assert.equal(outcome.now, 'waits');
    assert.equal(rig.shown.get('a')?.health, undefined);
    await rig.pass(2000);
    assert.match(rig.shown.get('a')?.health?.lastError.message ?? '', /did not start within 2 minutes/);
    assert.deepEqual(rig.killed, ['s1']);
  });
});

suite('a module that does not answer', () => {
  test('what is on the machine does not leave the provider checking for ever', async () => {
    const rig = new ProvidersRig({ a: { detect: () => new Promise(() => undefined) } });
    void rig.providers.refresh('a');
    await rig.pass(MINUTE + 1000);
    assert.equal(rig.status('a'), 'failed');
    assert.match(rig.shown.get('a')?.error?.message ?? '', /did not say within 60 s/);
  });
});

suite('a module of another contract', () => {
  test('is refused before it is made, says what to do, and is not tried again and again', async () => {
    const rig = new ProvidersRig({ a: {} });
    rig.hosts.contracts.set('a', CONTRACT_VERSION + 1);
    await assert.rejects(rig.open('a', 's1'), { code: 'provider_incompatible', message: /Update CodeAI Hub/ });
    assert.equal(rig.shown.get('a')?.health, undefined);
    await rig.providers.refresh('a');
    assert.equal(rig.status('a'), 'failed');
    assert.equal(rig.shown.get('a')?.error?.code, 'provider_incompatible');
  });

  test('that is known from its file starts nothing at all', async () => {
    const rig = new ProvidersRig({ a: {} });
    rig.problem = describeError('provider_incompatible', { provider: 'a', version: '1', contract: 9, spoken: 1 });
    rig.providers.reread();
    await assert.rejects(rig.open('a', 's1'), { code: 'provider_incompatible' });
    assert.equal(rig.hosts.hosts.length, 0);
  });
});
