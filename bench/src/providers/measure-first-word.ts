import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SessionView } from '@codeai-hub/client/api';
import {
  SCRIPTED_KEY,
  VENDORS,
  type Vendor,
  type VendorsConfig,
  vendorsConfig,
} from '@codeai-hub/e2e/harness/three-vendors';
import { text, untilRoot, untilState } from '@codeai-hub/e2e/harness/watch';
import { activeAgent, isRunning } from '@codeai-hub/protocol/channels/session/state';
import type { Bench } from '../bench.ts';
import { saying } from './bare/first-word.ts';
import { bareRuntimes } from './bare/runtimes.ts';
import { signal } from './signal.ts';
import type { Endpoints, VendorHub } from './vendor-hub.ts';

/** Milliseconds until the first word, of a new conversation and of one that goes on. */
export interface FirstWords {
  begun: number[];
  resumed: number[];
}

export interface Comparison {
  hub: FirstWords;
  /** the runtime alone, from its start */
  bare: FirstWords;
}

const GONE_MS = 10;

/** Per vendor: from a message to the first word, where no process of the agent runs. In turns with the runtime alone. */
export async function measureFirstWords(
  bench: Bench,
  endpoints: Endpoints,
  vendors: VendorHub,
): Promise<Record<Vendor, Comparison>> {
  const bareConfig = vendorsConfig(endpoints);
  const folder = mkdtempSync(join(bench.scratch, 'bare-'));
  const found = { claude: empty(), codex: empty(), gemini: empty() };
  for (let repeat = 0; repeat < bench.repeats; repeat++) {
    for (const vendor of VENDORS) {
      await throughHub(vendors, vendor, found[vendor].hub);
      await withoutHub(bareConfig, folder, vendor, found[vendor].bare);
    }
    bench.say(`first words, repeat ${repeat + 1} done`);
  }
  return found;
}

function empty(): Comparison {
  return { hub: { begun: [], resumed: [] }, bare: { begun: [], resumed: [] } };
}

function newWord(): string {
  return `word-${randomUUID()}`;
}

async function throughHub(vendors: VendorHub, vendor: Vendor, found: FirstWords): Promise<void> {
  await endAll(vendors, vendor);
  const view = await vendors.open(vendor);
  found.begun.push(await firstWord(view));
  await endAll(vendors, vendor);
  await untilState(view, (state) => activeAgent(state).binding.status === 'closed');
  found.resumed.push(await firstWord(view));
  await vendors.client.command('root', { type: 'session.delete', sessionId: view.sessionId });
  view.release();
}

/** Milliseconds from sending until the window's state holds the word. The turn is over when this resolves. */
async function firstWord(view: SessionView): Promise<number> {
  const word = newWord();
  const sent = performance.now();
  const said = untilState(view, ({ items }) => {
    const last = items.at(-1);
    return last?.kind === 'agent_message' && last.text.includes(word);
  });
  await view.send(text(saying(word)));
  await said;
  const ms = performance.now() - sent;
  await untilState(view, (state) => !isRunning(state));
  return ms;
}

/**
 * After some minutes without a message neither the agent nor its provider host runs. Here both are ended from outside, since
 * the least that can be set is a minute. The hub takes that for a failure, after which it would start the next a moment later:
 * that is not what is measured, and waited for.
 */
async function endAll({ hub, client, config }: VendorHub, vendor: Vendor): Promise<void> {
  const own = [config.providers[vendor].executable, `/providers/${vendor}/`];
  const running = () => hub.processes().filter(({ command }) => own.some((path) => command.includes(path)));
  const ended = running();
  if (ended.length === 0) return;
  const at = Date.now();
  for (const { pid } of ended) signal(pid, 'SIGTERM');
  while (running().length > 0) await pause(GONE_MS);
  const { providers } = await untilRoot(client, (root) => (root.providers[vendor]?.health?.lastErrorAt ?? 0) >= at);
  const state = providers[vendor]?.health?.state;
  if (state?.type === 'backing_off') await pause(Math.max(0, state.until - Date.now()) + GONE_MS);
}

async function withoutHub(config: VendorsConfig, folder: string, vendor: Vendor, found: FirstWords): Promise<void> {
  const settings = { ...config.providers[vendor], apiKey: SCRIPTED_KEY };
  const run = bareRuntimes[vendor];
  const begun = await run({ settings, folder, word: newWord() });
  found.begun.push(begun.ms);
  const resumed = await run({ settings, folder, word: newWord(), conversation: begun.conversation });
  found.resumed.push(resumed.ms);
}
