import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignInProgress } from '@codeai-hub/protocol/channels/root/sign-in';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Detection, ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { Provider } from '@codeai-hub/provider-kit/module';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { Providers } from './providers.ts';
import { runtimesOn } from './testing/providers-rig.ts';
import { TestHosts } from './testing/test-hosts.ts';

const PAGE = 'https://vendor.example/device';
const METHODS: Detection['signInMethods'] = [
  { id: 'device', kind: 'code', label: 'With a code', description: '' },
  { id: 'key', kind: 'api_key', label: 'With a key', description: '' },
];

/** A flow that ends when the test says so. */
class Flow {
  readonly end = Promise.withResolvers<void>();
  tell: (progress: SignInProgress) => void = () => undefined;
  given = false;
  method = '';
}

class Rig {
  readonly clock = new FakeClock();
  readonly hosts = new TestHosts();
  readonly flows: Flow[] = [];
  readonly steps: string[] = [];
  account: ProviderState['account'] = null;
  settings: ResolvedSettings = { env: {}, options: {} };
  looks = 0;
  /** a flow that does not end when it is given up */
  deaf = false;
  state: ProviderState | undefined;
  readonly providers: Providers;

  constructor(more: Partial<Provider> = {}) {
    this.hosts.behaviour.set('one', {
      detect: async () => this.#detect(),
      signIn: (method, tell, signal) => this.#signIn(method, tell, signal),
      signOut: async () => {
        this.account = null;
      },
      ...more,
    });
    const fs = new MemoryFileSystem();
    fs.makeDir('/providers');
    this.providers = new Providers({
      installed: this.hosts.installed,
      launcher: this.hosts,
      processes: { started: () => undefined, ended: () => undefined, endSession: async () => undefined },
      clock: this.clock,
      random: () => 0,
      clean: Promise.resolve(),
      fs,
      runtimes: runtimesOn(fs, this.clock, '/providers'),
      dataDir: '/providers',
      coreVersion: '1',
      runTag: 'test',
      settings: () => this.settings,
      enabled: () => true,
      changed: (state) => this.#changed(state),
      removed: () => undefined,
      problem: () => undefined,
      log: () => undefined,
    });
  }

  get flow(): Flow {
    return this.flows.at(-1) as Flow;
  }

  async begin(): Promise<void> {
    await this.providers.refresh('one');
    void this.providers.signIn('one', 'device');
    await drain();
  }

  async #detect(): Promise<Detection> {
    this.looks++;
    const status = this.account ? 'ready' : 'sign_in';
    return { status, runtime: null, account: this.account, signInMethods: METHODS, hint: null, error: null };
  }

  #signIn(method: string, tell: Flow['tell'], signal: AbortSignal): Promise<void> {
    const flow = new Flow();
    Object.assign(flow, { method, tell });
    this.flows.push(flow);
    signal.addEventListener('abort', () => {
      flow.given = true;
      if (!this.deaf) flow.end.reject(new Error('given up'));
    });
    return flow.end.promise;
  }

  #changed(state: ProviderState): void {
    this.state = state;
    const step = state.signIn?.step.type ?? 'none';
    if (this.steps.at(-1) !== step) this.steps.push(step);
  }
}

const code = (expected: string) => (error: unknown) => error instanceof HubError && error.code === expected;

test('a sign-in is shown step by step, keeps the core awake, and ends with who is signed in', async () => {
  const rig = new Rig();
  await rig.begin();
  assert.equal(rig.providers.installing, true);
  rig.flow.tell({ type: 'show_code', url: PAGE, code: 'ABCD-1234' });
  await drain();
  assert.deepEqual(rig.state?.signIn, {
    method: 'device',
    step: { type: 'show_code', url: PAGE, code: 'ABCD-1234' },
  });
  rig.account = { label: 'me@vendor.example', billing: 'Plus plan', canSignOut: true };
  rig.flow.end.resolve();
  await drain();
  assert.deepEqual(rig.steps, ['none', 'starting', 'show_code', 'none']);
  assert.equal(rig.state?.account?.label, 'me@vendor.example');
  assert.equal(rig.state?.status, 'ready');
  assert.equal(rig.providers.installing, false);
});

test('what a person has to open is an address of the web, or it is not shown', async () => {
  const rig = new Rig();
  await rig.begin();
  rig.flow.tell({ type: 'open_url', url: 'javascript:alert(1)' });
  rig.flow.tell({ type: 'open_url', url: 'file:///etc/passwd' });
  await drain();
  assert.deepEqual(rig.steps, ['none', 'starting']);
});

test('how it failed stays until it is put away; given up it leaves nothing', async () => {
  const rig = new Rig();
  await rig.begin();
  rig.flow.end.reject(new Error('the page was closed'));
  await drain();
  const { step } = rig.state?.signIn ?? {};
  assert.equal(step?.type === 'failed' ? step.error.code : null, 'sign_in_failed');
  await rig.providers.cancelSignIn('one');
  assert.equal(rig.state?.signIn, null);
  void rig.providers.signIn('one', 'device');
  await drain();
  await rig.providers.cancelSignIn('one');
  assert.equal(rig.flow.given, true);
  rig.flow.tell({ type: 'waiting', text: 'too late' });
  await drain();
  assert.equal(rig.state?.signIn, null);
});

test('another takes the place of one under way, also of one that does not let go', async () => {
  const rig = new Rig();
  await rig.begin();
  void rig.providers.signIn('one', 'device');
  await drain();
  assert.deepEqual([rig.flows.length, rig.flows[0]?.given], [2, true]);
  rig.deaf = true;
  void rig.providers.signIn('one', 'device');
  await drain();
  rig.clock.advance(5000);
  await drain();
  const { step } = rig.state?.signIn ?? {};
  assert.match(step?.type === 'failed' ? step.error.message : '', /another sign-in is under way/);
});

test('one that nobody finishes is given up by the clock, and a host that dies fails it', async () => {
  const rig = new Rig();
  await rig.begin();
  for (let minutes = 0; minutes < 15; minutes++) {
    for (let steps = 0; steps < 12; steps++) {
      rig.clock.advance(5000);
      await drain();
    }
  }
  const { step } = rig.state?.signIn ?? {};
  assert.match(step?.type === 'failed' ? step.error.message : '', /within 15 minutes/);
  assert.equal(rig.flow.given, true);
  void rig.providers.signIn('one', 'device');
  await drain();
  rig.providers.close();
  await drain();
  assert.equal(rig.state?.signIn?.step.type, 'failed');
});

test('what cannot begin is refused: an unknown way, a way the hub takes no part in, nobody to sign out', async () => {
  const rig = new Rig();
  await rig.providers.refresh('one');
  assert.throws(() => rig.providers.checkSignIn('one', 'key'), code('choice_unknown'));
  assert.throws(() => rig.providers.checkSignIn('one', 'nothing'), code('choice_unknown'));
  assert.throws(() => rig.providers.checkSignIn('two', 'device'), code('provider_unknown'));
  await assert.rejects(rig.providers.signOut('one'), code('unsupported'));
  rig.account = { label: 'key', billing: 'by use' };
  await rig.providers.refresh('one');
  await assert.rejects(rig.providers.signOut('one'), code('unsupported'));
});

test('signed out is told by the next look', async () => {
  const rig = new Rig();
  rig.account = { label: 'me', billing: 'plan', canSignOut: true };
  await rig.providers.refresh('one');
  await rig.providers.signOut('one');
  assert.deepEqual([rig.state?.status, rig.state?.account], ['sign_in', null]);
});

test('with other settings the machine is looked at again, with the same ones it is not', async () => {
  const rig = new Rig();
  await rig.providers.refresh('one');
  await rig.providers.settingsChanged();
  assert.equal(rig.looks, 1);
  rig.settings = { env: {}, options: {}, apiKey: 'k' };
  await rig.providers.settingsChanged();
  assert.equal(rig.looks, 2);
});
