import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, it } from 'node:test';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { presetOf } from './described/preset.ts';
import { Rig } from './testing/rig.ts';
import { testRuntime } from './testing/test-runtime.ts';

/** Codex through its own adapter, as an agent that nobody here wrote a preset for. */
let endpoint: OpenAiEndpoint;
let rig: Rig | undefined;
before(async () => {
  endpoint = await OpenAiEndpoint.start();
});
after(() => endpoint.stop());
afterEach(async () => {
  await rig?.stop();
  rig = undefined;
});

const way = { kind: 'npx', package: '@agentclientprotocol/codex-acp', version: '2.6.0', args: [], env: {} };
const config = (url: string) => `
model = "gpt-5.5"
model_provider = "scripted"
check_for_update_on_startup = false

[model_providers.scripted]
name = "Scripted"
base_url = "${url}"
wire_api = "responses"
env_key = "SCRIPTED"
request_max_retries = 0
stream_max_retries = 0

[features]
plugins = false
apps = false

[analytics]
enabled = false
`;

async function start(): Promise<Rig> {
  const { CODEAI_HUB_TEST_CODEX } = process.env;
  assert.ok(CODEAI_HUB_TEST_CODEX !== undefined, 'npm test names the program of Codex');
  rig = await Rig.start({
    preset: presetOf({ id: 'codex-acp', name: 'Codex', description: '', version: '2.6.0', way }),
    settings: ({ home }) => {
      mkdirSync(join(home, '.codex'));
      writeFileSync(join(home, '.codex', 'config.toml'), config(endpoint.url));
      return {
        executable: testRuntime('codex-acp'),
        env: { CODEX_PATH: CODEAI_HUB_TEST_CODEX, CODEX_HOME: join(home, '.codex'), SCRIPTED: 'key' },
      };
    },
  });
  return rig;
}

it('is found ready, answers, and is in a mode that asks although it begins in one that does not', async () => {
  const at = await start();
  const found = await at.provider.detect();
  assert.deepEqual([found.status, found.runtime?.version], ['ready', '2.6.0'], JSON.stringify(found));
  const conversation = await at.open();
  const configured = conversation.events.find((event) => event.type === 'session.configured');
  assert.equal(configured?.mode, 'read-only');
  assert.doesNotMatch(conversation.session.opened.features.modes.map(({ id }) => id).join(), /agent/);
  const { outcome } = await conversation.turn('model> think Trees.\nmodel> + say An oak.');
  assert.deepEqual(outcome, { type: 'completed' });
  assert.deepEqual(conversation.texts('agent_message'), ['An oak.']);
});

it('asks before a command, runs it when it is allowed, and does not when it is not', async () => {
  const at = await start();
  const conversation = await at.open();
  const [made, denied] = ['made', 'denied'].map((name) => join(at.places.folder, name)) as [string, string];
  const run = (cmd: string) =>
    `model> tool exec_command ${JSON.stringify({ cmd, sandbox_permissions: 'require_escalated', justification: 'to try' })}\nmodel> say Over.`;
  const choose = (kind: 'allow_once' | 'deny') =>
    conversation.answerAll(({ request }) => {
      assert.ok(request.type === 'command', JSON.stringify(request));
      const option = request.options.find((one) => one.kind === kind);
      return { type: 'option', optionId: option?.id ?? assert.fail(kind) };
    });
  choose('allow_once');
  assert.deepEqual((await conversation.turn(run(`touch ${made}`))).outcome, { type: 'completed' });
  choose('deny');
  await conversation.turn(run(`touch ${denied}`));
  assert.deepEqual([existsSync(made), existsSync(denied)], [true, false]);
  assert.deepEqual(
    conversation.requests.map(({ request }) => (request.type === 'command' ? request.command : null)),
    [`touch ${made}`, `touch ${denied}`],
  );
});

it('stops in the middle of an answer, and goes on', async () => {
  const conversation = await (await start()).open();
  const said = conversation.next('item.delta');
  const ended = conversation.next('turn.ended');
  await conversation.say('model> say One {{two}}two');
  await said;
  await conversation.session.interrupt();
  assert.deepEqual((await ended).outcome, { type: 'interrupted' });
  endpoint.gate('two').open();
  assert.deepEqual((await conversation.turn('model> say still here')).outcome, { type: 'completed' });
  assert.equal(conversation.texts('agent_message').at(-1), 'still here');
});
