import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { HubClient } from '@codeai-hub/client/api';
import { geminiSettings } from '@codeai-hub/provider-acp/testing/gemini-settings';
import { MODEL, personsHome } from '@codeai-hub/provider-codex/testing/conformance-target';
import { testRuntime as codexRuntime } from '@codeai-hub/provider-codex/testing/runtime';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { GeminiEndpoint } from '@codeai-hub/testkit/gemini/endpoint';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { claudeConfig } from './claude.ts';
import { HubProcess } from './hub-process.ts';
import { untilRoot } from './watch.ts';

export const VENDORS = ['claude', 'codex', 'gemini'] as const;
export type Vendor = (typeof VENDORS)[number];

export interface ThreeVendors {
  hub: HubProcess;
  client: HubClient;
  /** bodies of all requests that a vendor's model got, as JSON texts, oldest first */
  heard: (vendor: Vendor) => string[];
}

/** A hub with the real Claude, Codex and Gemini, each in front of a scripted model of its own. */
export async function threeVendors(t: TestContext): Promise<ThreeVendors> {
  const [claude, codex, gemini] = await Promise.all([
    AnthropicEndpoint.start(),
    OpenAiEndpoint.start(),
    GeminiEndpoint.start(),
  ]);
  t.after(() => Promise.all([claude.stop(), codex.stop(), gemini.stop()]));
  const hub = await HubProcess.start({ config: configOf({ claude, codex, gemini }) });
  t.after(() => hub.dispose());
  const client = hub.client();
  for (const id of ['codex', 'gemini'])
    await client.command('root', { type: 'secret.set', name: `${id}.key`, value: 'sk-scripted' });
  await untilRoot(client, ({ providers }) => VENDORS.every((id) => providers[id]?.status === 'ready'));
  const requests = { claude: claude.requests, codex: codex.requests, gemini: gemini.requests };
  return { hub, client, heard: (vendor) => requests[vendor].calls().map(({ body }) => JSON.stringify(body)) };
}

function configOf(endpoints: { claude: AnthropicEndpoint; codex: OpenAiEndpoint; gemini: GeminiEndpoint }) {
  const { claude } = claudeConfig(endpoints.claude.url).providers as { claude: object };
  const [codexHome, geminiHome] = [emptyHome(), emptyHome()];
  const { apiKey: _, ...gemini } = geminiSettings(endpoints.gemini, geminiHome);
  return {
    secretStorage: 'file',
    providers: {
      claude,
      codex: {
        executable: codexRuntime(),
        baseUrl: endpoints.codex.url,
        apiKey: { secret: 'codex.key' },
        defaultModel: MODEL,
        env: { ...personsHome(codexHome, endpoints.codex.url), TMPDIR: join(codexHome, 'tmp') },
        options: { sandbox: false },
      },
      gemini: { ...gemini, apiKey: { secret: 'gemini.key' } },
    },
  };
}

function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'tv-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
  mkdirSync(join(home, 'tmp'));
  return home;
}
