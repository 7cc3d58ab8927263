import assert from 'node:assert/strict';
import { afterEach, it } from 'node:test';
import { copilot } from '../presets/copilot.ts';
import type { Preset } from '../presets/preset.ts';
import { qwen } from '../presets/qwen.ts';
import { oddRig } from '../testing/odd-rig.ts';
import type { Rig } from '../testing/rig.ts';

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.stop();
  rig = undefined;
});

const REFUSED = { code: -32_000, message: 'Authentication required' };

/** An agent that is not signed in, and tells these ways to do so. */
async function unsigned(authMethods: object[], preset: Partial<Preset> = {}): Promise<Rig> {
  rig = await oddRig({ greeting: { authMethods }, sessionError: REFUSED }, { preset });
  return rig;
}

async function waysOf(at: Rig) {
  const { status, hint, signInMethods = [], account } = await at.provider.detect();
  assert.deepEqual([status, account], ['sign_in', null]);
  return { hint: hint ?? '', methods: signInMethods.map(({ kind, label, command }) => ({ kind, label, command })) };
}

it('a command of the agent itself is one for the own terminal', async () => {
  const { hint, methods } = await waysOf(
    await unsigned([{ id: 'login', name: 'Log in', type: 'terminal', args: ['login'] }]),
  );
  assert.match(methods[0]?.command ?? '', /agent\.mjs .*login$/);
  assert.deepEqual([methods.length, methods[0]?.kind, methods[0]?.label], [1, 'terminal', 'Log in']);
  assert.match(hint, /^Run `.*agent\.mjs .*login` in a terminal \(Log in\)\.$/);
});

it('an older way names the whole command, or tells it in words', async () => {
  const meta = { 'terminal-auth': { command: 'copilot', args: ['login', 'a b'] } };
  const methods = [
    { id: 'one', name: 'One', _meta: meta },
    { id: 'two', name: 'Two', description: 'Run `agent auth` first.' },
  ];
  const ways = await waysOf(await unsigned(methods));
  assert.deepEqual(
    ways.methods.map(({ command }) => command),
    ['copilot login "a b"', 'agent auth'],
  );
});

it('a variable is set in the settings, and the key of the preset is a key of the hub', async () => {
  const method = {
    id: 'env',
    name: 'Keys',
    type: 'env_var',
    vars: [{ name: 'ODD_KEY' }, { name: 'ODD_ZONE' }, { name: 'a b' }],
  };
  const { hint, methods } = await waysOf(await unsigned([method], { variables: { apiKey: 'ODD_KEY' } }));
  assert.deepEqual(
    methods.map(({ kind }) => kind),
    ['api_key'],
  );
  assert.equal(
    hint,
    'Keys: add an API key in Settings, Providers, and set ODD_ZONE in providers.odd.env of the settings.',
  );
});

it('a way of the agent alone, none, and ways that are none are told as what they are', async () => {
  assert.match((await waysOf(await unsigned([{ id: 'oauth', name: 'Browser' }]))).hint, /sign in there: Browser/);
  await rig?.stop();
  assert.match((await waysOf(await unsigned([]))).hint, /does not say how/);
  await rig?.stop();
  const odd = [
    null,
    7,
    { id: 5 },
    { name: {} },
    ...Array.from({ length: 50 }, (_, at) => ({ id: `m${at}`, type: 'terminal' })),
  ];
  assert.ok((await waysOf(await unsigned(odd as object[]))).methods.length <= 12);
});

it('who is not signed in can begin nothing, and is told the way', async () => {
  const at = await unsigned([{ id: 'login', name: 'Log in', type: 'terminal', args: ['login'] }]);
  await assert.rejects(at.open(), { code: 'auth_required', message: /not signed in\. Run `.*login`/ });
  assert.ok(at.processes.every(({ ended }) => ended));
});

for (const preset of [copilot, qwen]) {
  it(`${preset.name} without its program says how a person installs it, and that the hub does not`, async () => {
    // Whoever runs this may have it.
    const at = await unsigned([], { ...preset, program: 'a-program-of-nobody' });
    at.settings = { env: at.settings.env, options: {} };
    const { status, hint, error } = await at.provider.detect();
    assert.deepEqual([status, error], ['not_installed', null]);
    assert.match(hint ?? '', /^Run `npm install -g @[a-z/-]+` in a terminal, or set its path\.$/);
    await assert.rejects(at.provider.install(new AbortController().signal), { code: 'unsupported' });
    await assert.rejects(at.open(), { code: 'runtime_missing' });
  });
}
