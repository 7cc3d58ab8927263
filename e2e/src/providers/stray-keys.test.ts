import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { HubClient } from '@codeai-hub/client/api';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { testRuntime as claudeRuntime } from '@codeai-hub/provider-claude/testing/test-runtime';
import { MODEL, personsHome } from '@codeai-hub/provider-codex/testing/conformance-target';
import { testRuntime as codexRuntime } from '@codeai-hub/provider-codex/testing/runtime';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
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
  ].map((name) => [name, `stray-${name.toLowerCase()}`]),
);

/** Of each vendor's own names none may reach its agent. */
const OWN = { claude: /^(ANTHROPIC|CLAUDE)_/, codex: /^(OPENAI|CODEX)_/ } as const;

/** A home of a person who is signed in nowhere. It goes when the agents that write there have gone. */
function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'st-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
  mkdirSync(join(home, 'tmp'));
  return home;
}

function settingsOf(codexUrl: string, more: Partial<Record<'claude' | 'codex', object>> = {}): Record<string, unknown> {
  const [claudeHome, codexHome] = [emptyHome(), emptyHome()];
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
        env: { ...personsHome(codexHome, codexUrl), TMPDIR: join(codexHome, 'tmp') },
        defaultModel: MODEL,
        ...more.codex,
      },
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
  const config = settingsOf('http://127.0.0.1:9');
  const [clean, stray] = await Promise.all([start(t, config, {}), start(t, config, STRAY)]);
  const paid = (providers: ProviderState[]) => providers.map(({ id, status, account }) => ({ id, status, account }));
  const found = paid(await looked(clean.client));
  assert.deepEqual(paid(await looked(stray.client)), found);
  for (const id of ['claude', 'codex']) {
    assert.deepEqual(
      found.find((one) => one.id === id),
      { id, status: 'sign_in', account: null },
    );
  }
});

test('an agent pays with the key of the hub, and has none of the strays', async (t) => {
  const anthropic = await AnthropicEndpoint.start();
  const openai = await OpenAiEndpoint.start();
  t.after(() => Promise.all([anthropic.stop(), openai.stop()]));
  const config = settingsOf(openai.url, {
    claude: { baseUrl: anthropic.url, apiKey: { secret: 'claude.key' } },
    codex: { baseUrl: openai.url, apiKey: { secret: 'codex.key' }, options: { sandbox: false } },
  });
  const { hub, client } = await start(t, config, STRAY);
  for (const id of ['claude', 'codex'] as const) {
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
  const keys = [anthropic, openai].map(({ requests }) => JSON.stringify(requests.all.map(({ headers }) => headers)));
  assert.match(keys[0] ?? '', /sk-of-the-hub-claude/);
  assert.match(keys[1] ?? '', /sk-of-the-hub-codex/);
  assert.doesNotMatch(keys.join(''), /stray-/);
});
