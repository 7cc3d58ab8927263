import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, afterEach, before, it } from 'node:test';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { presetOf } from './described/preset.ts';
import { Rig } from './testing/rig.ts';
import { testRuntime } from './testing/test-runtime.ts';

/** Claude Code through its adapter, as an agent that nobody here wrote a preset for. */
let endpoint: AnthropicEndpoint;
let rig: Rig | undefined;
before(async () => {
  endpoint = await AnthropicEndpoint.start();
});
after(() => endpoint.stop());
afterEach(async () => {
  await rig?.stop();
  rig = undefined;
});

const way = { kind: 'npx', package: '@agentclientprotocol/claude-agent-acp', version: '0.100.0', args: [], env: {} };

/** The adapter with the packages of this checkout beside it, among them another version of the SDK than it asks for. */
function adapterIn(root: string): string {
  const folder = join(root, 'adapter');
  cpSync(dirname(dirname(testRuntime('claude-acp'))), folder, { recursive: true });
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(folder, 'node_modules'));
  return join(folder, 'dist', 'index.js');
}

async function start(): Promise<Rig> {
  const { CODEAI_HUB_TEST_CLAUDE } = process.env;
  assert.ok(CODEAI_HUB_TEST_CLAUDE !== undefined, 'npm test names the program of Claude');
  rig = await Rig.start({
    preset: presetOf({ id: 'claude-acp', name: 'Claude', description: '', version: '0.100.0', way }),
    settings: ({ root }) => {
      mkdirSync(join(root, 'tmp'));
      return {
        executable: adapterIn(root),
        env: {
          CLAUDE_CODE_EXECUTABLE: CODEAI_HUB_TEST_CLAUDE,
          ANTHROPIC_BASE_URL: endpoint.url,
          CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-scripted',
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
          CLAUDE_CODE_MAX_RETRIES: '0',
          TMPDIR: join(root, 'tmp'),
          CLAUDE_CODE_TMPDIR: join(root, 'tmp'),
        },
      };
    },
  });
  return rig;
}

it('answers, in a mode that asks; those that ask nothing are not offered', async () => {
  const at = await start();
  const conversation = await at.open();
  const modes = conversation.session.opened.features.modes.map(({ id }) => id);
  assert.ok(modes.includes('default') && modes.includes('plan'), modes.join());
  assert.deepEqual(
    modes.filter((mode) => /bypass|dontAsk/i.test(mode)),
    [],
  );
  assert.deepEqual((await conversation.turn('model> say An oak.')).outcome, { type: 'completed' });
  assert.equal(conversation.texts('agent_message').join(''), 'An oak.');
});

it('asks before a command, runs it when it is allowed, and does not when it is not', async () => {
  const at = await start();
  const conversation = await at.open();
  const [made, denied] = ['made', 'denied'].map((name) => join(at.places.folder, name)) as [string, string];
  const run = (command: string) =>
    `model> tool Bash ${JSON.stringify({ command, description: 'Try it' })}\nmodel> say Over.`;
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
  assert.match(conversation.texts('agent_message').at(-1) ?? '', /still here/);
});
