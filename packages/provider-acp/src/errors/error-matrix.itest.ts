import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, it } from 'node:test';
import { GeminiEndpoint } from '@codeai-hub/testkit/gemini/endpoint';
import { gemini } from '../presets/gemini.ts';
import type { Conversation } from '../testing/conversation.ts';
import { geminiSettings } from '../testing/gemini-settings.ts';
import { Rig, type RigOptions } from '../testing/rig.ts';

/** What the conformance suite cannot do to a real agent: to take its service away, or its key. Each error's code is in turn-error.test.ts. */
let rig: Rig | undefined;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await rig?.stop();
  rig = undefined;
  for (const stop of stops.splice(0)) await stop();
});

async function start(options: RigOptions): Promise<Rig> {
  rig = await Rig.start(options);
  return rig;
}

async function failureOf(conversation: Conversation, words: string) {
  const { outcome } = await conversation.turn(words);
  assert.ok(outcome.type === 'failed', JSON.stringify(outcome));
  return outcome.error;
}

async function goesOn(conversation: Conversation): Promise<void> {
  assert.deepEqual((await conversation.turn('model> say still here')).outcome, { type: 'completed' });
  assert.match(conversation.texts('agent_message').at(-1) ?? '', /still here$/);
}

it('Gemini: a service that cannot be reached is told, and the next message works when it is back', async () => {
  const gone = await GeminiEndpoint.start();
  const port = Number(new URL(gone.url).port);
  const at = await start({ preset: gemini, settings: ({ home }) => geminiSettings(gone, home) });
  const conversation = await at.open();
  await gone.stop();
  const error = await failureOf(conversation, 'hello');
  assert.equal(error.code, 'network_unreachable', error.message);
  const back = await GeminiEndpoint.start(port);
  stops.push(() => back.stop());
  await goesOn(conversation);
});

it("Gemini: the hub's key is in no file, no argument, no word and no log", async () => {
  const endpoint = await GeminiEndpoint.start();
  stops.push(() => endpoint.stop());
  const apiKey = 'key-very-secret';
  const at = await start({ preset: gemini, settings: ({ home }) => ({ ...geminiSettings(endpoint, home), apiKey }) });
  const conversation = await at.open();
  const arguments_ = at.processes.map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  await goesOn(conversation);
  assert.equal(endpoint.requests.calls().at(-1)?.headers['x-goog-api-key'], apiKey);
  assert.ok(arguments_.length > 0);
  assert.doesNotMatch(JSON.stringify([conversation.events, at.log, arguments_]), /key-very-secret/);
  for (const file of readdirSync(at.places.root, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    assert.ok(!readFileSync(join(file.parentPath, file.name)).includes(apiKey), join(file.parentPath, file.name));
  }
});

it('Gemini: without a key nobody is asked anything, and it is said what to do, also that the old login is gone', async () => {
  const endpoint = await GeminiEndpoint.start();
  stops.push(() => endpoint.stop());
  const settings = (home: string) => {
    // At another address than Google's no key is needed.
    const { apiKey: _, baseUrl: __, ...rest } = geminiSettings(endpoint, home);
    return rest;
  };
  const at = await start({ preset: gemini, settings: ({ home }) => settings(home) });
  const found = await at.provider.detect();
  assert.equal(found.status, 'sign_in');
  assert.match(found.hint ?? '', /Add a Gemini API key.*Google ended it on 18 June 2026/);
  await assert.rejects(at.open(), { code: 'auth_required', message: /Add a Gemini API key/ });
  assert.deepEqual(endpoint.requests.calls(), []);
});
