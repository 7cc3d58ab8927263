import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { HubClient } from '@codeai-hub/client/api';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { opencodeSettings } from '@codeai-hub/provider-acp/testing/opencode-settings';
import { agentFiles } from '@codeai-hub/provider-acp/testing/scripted-agent';
import { testRuntime as acpRuntime } from '@codeai-hub/provider-acp/testing/test-runtime';
import { testRuntime as claudeRuntime } from '@codeai-hub/provider-claude/testing/test-runtime';
import { MODEL, personsHome } from '@codeai-hub/provider-codex/testing/conformance-target';
import { testRuntime as codexRuntime } from '@codeai-hub/provider-codex/testing/runtime';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { GeminiEndpoint } from '@codeai-hub/testkit/gemini/endpoint';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { HubProcess } from '../harness/hub-process.ts';
import { idle, lastTurn, newSession, text, untilRoot, untilState } from '../harness/watch.ts';

/** What may stand in the shell that a core was started from, meant for other programs. */
const STRAY = Object.fromEntries(
  [
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_AUTH_TOKEN',
    'CLAUDE_CODE_OAUTH_TOKEN',
    'OPENAI_API_KEY',
    'CODEX_API_KEY',
    'GEMINI_API_KEY',
    'GOOGLE_API_KEY',
    'GITHUB_TOKEN',
    'COPILOT_GITHUB_TOKEN',
    'DASHSCOPE_API_KEY',
    'OPENCODE_API_KEY',
    'QWEN_API_KEY',
  ].map((name) => [name, `stray-${name.toLowerCase()}`]),
);

/** Of each vendor's own names none may reach its agent. */
const OWN = {
  claude: /^(ANTHROPIC|CLAUDE)_/,
  codex: /^(OPENAI|CODEX)_/,
  gemini: /^(GEMINI|GOOGLE)_/,
  opencode: /^(OPENCODE|OPENAI|ANTHROPIC|GEMINI)_/,
  copilot: /^(COPILOT|GITHUB)_/,
  qwen: /^(QWEN|OPENAI|DASHSCOPE)_/,
} as const;
type Id = keyof typeof OWN;
const IDS = Object.keys(OWN) as Id[];

/** A home of a person who is signed in nowhere. It goes when the agents that write there have gone. */
function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'st-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
  mkdirSync(join(home, 'tmp'));
  return home;
}

/** In place of a program that nothing here can sign in to: it says what it is, and answers one message. */
function standIn(program: 'copilot' | 'qwen', version: string): string {
  const folder = join(emptyHome(), program);
  mkdirSync(folder);
  const say = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'hi' } };
  const files = agentFiles({ turns: { 'model> say hi': { lines: [say] } } });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version, bin: { [program]: 'agent.mjs' } }));
  return join(folder, 'agent.mjs');
}

function settingsOf(urls: Record<'openai' | 'gemini', string>, more: Partial<Record<Id, object>> = {}) {
  const [claudeHome, codexHome, geminiHome, opencodeHome] = [emptyHome(), emptyHome(), emptyHome(), emptyHome()];
  const local = { NO_PROXY: '127.0.0.1,localhost' };
  return {
    secretStorage: 'file',
    providers: {
      claude: {
        executable: claudeRuntime(),
        options: { isolation: true },
        env: {
          HOME: claudeHome,
          TMPDIR: join(claudeHome, 'tmp'),
          NO_PROXY: '127.0.0.1,localhost',
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        },
        ...more.claude,
      },
      codex: {
        executable: codexRuntime(),
        env: { ...personsHome(codexHome, urls.openai), TMPDIR: join(codexHome, 'tmp') },
        defaultModel: MODEL,
        ...more.codex,
      },
      gemini: {
        executable: acpRuntime('gemini'),
        env: { ...local, HOME: geminiHome, TMPDIR: join(geminiHome, 'tmp'), GEMINI_MODEL: 'gemini-2.5-flash' },
        options: { trustFolder: true },
        ...more.gemini,
      },
      opencode: opencodeSettings({ url: urls.openai }, opencodeHome, 'sk-of-the-hub-opencode'),
      copilot: { executable: standIn('copilot', '1.0.102') },
      qwen: { executable: standIn('qwen', '0.24.4'), ...more.qwen },
    },
  };
}

async function start(t: TestContext, config: Record<string, unknown>, env: Record<string, string>) {
  const hub = await HubProcess.start({ config, env });
  t.after(() => hub.dispose());
  return { hub, client: hub.client() };
}

/** All that can be used here, when each was looked at. */
async function looked(client: HubClient): Promise<ProviderState[]> {
  const done = ({ status }: ProviderState) => status !== 'unknown' && status !== 'checking';
  const { providers } = await untilRoot(client, (root) => Object.values(root.providers).every(done));
  return Object.values(providers);
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // ended meanwhile
    return [];
  }
}

test('keys in the environment of the core sign nobody in and change for no provider who pays', async (t) => {
  const nowhere = 'http://127.0.0.1:9';
  const config = settingsOf({ openai: nowhere, gemini: nowhere });
  const [clean, stray] = await Promise.all([start(t, config, {}), start(t, config, STRAY)]);
  const paid = (providers: ProviderState[]) => providers.map(({ id, status, account }) => ({ id, status, account }));
  const found = paid(await looked(clean.client));
  assert.deepEqual(paid(await looked(stray.client)), found);
  for (const id of ['claude', 'codex', 'gemini']) {
    assert.deepEqual(
      found.find((one) => one.id === id),
      { id, status: 'sign_in', account: null },
    );
  }
});

test('an agent pays with the key of the hub, and has none of the strays', async (t) => {
  const anthropic = await AnthropicEndpoint.start();
  const openai = await OpenAiEndpoint.start();
  const gemini = await GeminiEndpoint.start();
  t.after(() => Promise.all([anthropic.stop(), openai.stop(), gemini.stop()]));
  const config = settingsOf(
    { openai: openai.url, gemini: gemini.url },
    {
      claude: { baseUrl: anthropic.url, apiKey: { secret: 'claude.key' } },
      codex: { baseUrl: openai.url, apiKey: { secret: 'codex.key' }, options: { sandbox: false } },
      gemini: { baseUrl: gemini.url, apiKey: { secret: 'gemini.key' } },
      qwen: { apiKey: { secret: 'qwen.key' } },
    },
  );
  const { hub, client } = await start(t, config, STRAY);
  for (const id of IDS) {
    await client.command('root', { type: 'secret.set', name: `${id}.key`, value: `sk-of-the-hub-${id}` });
    await untilRoot(client, ({ providers }) => providers[id]?.status === 'ready');
    const view = await newSession(client, { folder: hub.folder, provider: id });
    await view.send(text('model> say hi'));
    const state = await untilState(view, (now) => now.turnCount === 1 && idle(now));
    assert.deepEqual(lastTurn(state)?.outcome, { type: 'completed' }, id);
    const agents = hub.processes().filter(({ command }) => !command.includes('provider-host'));
    const own = agents.filter(({ command }) => command.includes(`/${id}`));
    assert.ok(own.length > 0, `an agent of ${id} runs`);
    for (const { pid } of own) {
      const strays = environmentOf(pid).filter((one) => OWN[id].test(one) && one.includes('=stray-'));
      assert.deepEqual(strays, [], id);
    }
  }
  const keys = [anthropic, openai, gemini].map(({ requests }) =>
    JSON.stringify(requests.all.map(({ headers }) => headers)),
  );
  assert.match(keys[0] ?? '', /sk-of-the-hub-claude/);
  for (const id of ['codex', 'opencode']) assert.match(keys[1] ?? '', new RegExp(`sk-of-the-hub-${id}`));
  assert.match(keys[2] ?? '', /sk-of-the-hub-gemini/);
  assert.doesNotMatch(keys.join(''), /stray-/);
});
