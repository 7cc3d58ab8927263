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
import { emptyHome } from './empty-home.ts';
import { HubProcess } from './hub-process.ts';
import { untilRoot } from './watch.ts';

export const VENDORS = ['claude', 'codex', 'gemini'] as const;
export type Vendor = (typeof VENDORS)[number];

/** what the scripted models are shown */
export const SCRIPTED_KEY = 'sk-scripted';

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
  const hub = await HubProcess.start({ config: vendorsConfig({ claude, codex, gemini }) });
  t.after(() => hub.dispose());
  const client = await vendorsReady(hub);
  const requests = { claude: claude.requests, codex: codex.requests, gemini: gemini.requests };
  return { hub, client, heard: (vendor) => requests[vendor].calls().map(({ body }) => JSON.stringify(body)) };
}

/** A client of a hub with these settings, once each of the three can be used. */
export async function vendorsReady(hub: HubProcess): Promise<HubClient> {
  const client = hub.client();
  for (const id of ['codex', 'gemini'])
    await client.command('root', { type: 'secret.set', name: `${id}.key`, value: SCRIPTED_KEY });
  await untilRoot(client, ({ providers }) => VENDORS.every((id) => providers[id]?.status === 'ready'));
  return client;
}

/** As they stand in the hub's settings. */
export interface VendorSettings {
  executable: string;
  baseUrl: string;
  env: Record<string, string>;
  options: Record<string, string | number | boolean>;
  [name: string]: unknown;
}

export interface VendorsConfig {
  [name: string]: unknown;
  providers: Record<Vendor, VendorSettings>;
}

/** Settings under which a core runs the three in front of these models, away from the person's own. */
export function vendorsConfig(endpoints: Record<Vendor, { url: string }>): VendorsConfig {
  const { claude } = claudeConfig(endpoints.claude.url).providers as { claude: VendorSettings };
  const { apiKey: _, ...gemini } = geminiSettings(endpoints.gemini, emptyHome());
  return {
    secretStorage: 'file',
    providers: {
      claude,
      codex: codexSettings(endpoints.codex.url),
      gemini: { ...(gemini as VendorSettings), apiKey: { secret: 'gemini.key' } },
    },
  };
}

/** The real Codex in front of a scripted endpoint, with the key that is kept as `codex.key`. */
export function codexSettings(endpointUrl: string): VendorSettings {
  const home = emptyHome();
  return {
    executable: codexRuntime(),
    baseUrl: endpointUrl,
    apiKey: { secret: 'codex.key' },
    defaultModel: MODEL,
    env: { ...personsHome(home, endpointUrl), TMPDIR: join(home, 'tmp') },
    options: { sandbox: false },
  };
}
