import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ImportEntry } from '@codeai-hub/protocol/imports';
import { TestBrowser } from '../harness/browser.ts';
import { jsonOf, runCommand } from '../harness/command-line.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { RealPrograms } from './real-programs.ts';

const IDS = ['claude', 'codex', 'gemini'];
const secretOf = (id: string) => `heron-${id}`;

let programs: RealPrograms;
let hub: HubProcess;
before(async () => {
  programs = await RealPrograms.start();
  for (const id of IDS) await programs.say(id, `model> say the secret word is ${secretOf(id)}`);
  hub = await HubProcess.start({ config: programs.config });
});
after(async () => {
  await hub.dispose();
  await programs.stop();
});

interface Listed {
  conversations: ImportEntry[];
  more: boolean;
}
const list = (...args: string[]) => jsonOf<Listed>(runCommand(hub.home, ['import', 'list', ...args, '--json']));

/** Every record of the vendors' programs: by its beginning, because Gemini CLI gives a file another name. */
function records(): Buffer[] {
  const folders = ['.claude/projects', '.codex/sessions', '.gemini/tmp'].map((name) => join(programs.home, name));
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(({ name }) => /\.jsonl?$/.test(name))
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name))),
  );
}
const hashes = (files: Buffer[]) => files.map((bytes) => createHash('sha256').update(bytes).digest('hex')).sort();

/** The core looks for agents behind its start. */
async function settled(): Promise<void> {
  for (const id of IDS) {
    const ran = await runCommand(hub.home, ['providers', 'refresh', id]);
    assert.equal(ran.code, 0, ran.stderr);
  }
}

test('what the three programs said in a terminal is listed, shown, and continued as sessions, without a change of theirs', async () => {
  await settled();
  const untouched = records();
  const { conversations, more } = await list();
  assert.equal(more, false);
  assert.deepEqual(conversations.map(({ provider }) => provider).sort(), IDS);
  for (const one of conversations) {
    assert.deepEqual([one.folder, one.sessionId, one.problem], [programs.folder, undefined, undefined]);
    assert.ok(one.title.includes(secretOf(one.provider)), one.title);
    const shown = await runCommand(hub.home, ['import', 'show', one.nativeId]);
    assert.match(shown.stdout, new RegExp(`^the secret word is ${secretOf(one.provider)}$`, 'm'));
  }
  assert.deepEqual(
    (await list('heron-codex')).conversations.map(({ provider }) => provider),
    ['codex'],
  );
  assert.deepEqual(
    (await list('--provider', 'claude')).conversations.map(({ provider }) => provider),
    ['claude'],
  );

  for (const { provider, nativeId } of conversations) {
    const first = await jsonOf<{ sessionId: string }>(runCommand(hub.home, ['import', 'continue', nativeId, '--json']));
    const again = await jsonOf<{ sessionId: string }>(runCommand(hub.home, ['import', 'continue', nativeId, '--json']));
    assert.equal(again.sessionId, first.sessionId, 'the same conversation is the same session');
    const tail = await (await hub.request(`/sessions/${first.sessionId}/items`)).text();
    const items = tail
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { text: string; imported?: true });
    assert.ok(items.some(({ text }) => text === `the secret word is ${secretOf(provider)}`));
    assert.ok(
      items.every(({ imported }) => imported === true),
      'all of it is marked',
    );
  }
  assert.deepEqual(hashes(records()), hashes(untouched), 'nothing of the vendors was changed by all that');
  const marked = (await list()).conversations;
  assert.ok(
    marked.every(({ sessionId }) => sessionId !== undefined),
    'they are known to be here',
  );

  for (const { provider, sessionId = '' } of marked) {
    const ran = await runCommand(hub.home, ['send', sessionId, 'model> say I go on', '--wait']);
    assert.deepEqual([ran.code, ran.stdout.trim()], [0, 'I go on'], ran.stderr);
    assert.ok(programs.heard(provider).includes(secretOf(provider)), `${provider} was told what was said before`);
  }
  const now = records();
  for (const bytes of untouched.filter((one) => IDS.some((id) => one.includes(secretOf(id)))))
    assert.ok(
      now.some((one) => one.subarray(0, bytes.length).equals(bytes)),
      'each program has only added to its record',
    );
  // Codex goes on with a copy where the hub uses another service than the terminal.
  const sessions = new Set((await list()).conversations.map(({ sessionId }) => sessionId));
  assert.deepEqual(sessions, new Set(marked.map(({ sessionId }) => sessionId)), 'and what came of it is known as that');
});

test('a session that began here is in the list as such, and importing it leads to it, also after a restart', async () => {
  const began = await runCommand(hub.home, [
    'new',
    programs.folder,
    'model> say kiwi',
    '--provider',
    'claude',
    '--wait',
  ]);
  assert.equal(began.code, 0, began.stderr);
  const { sessions } = await jsonOf<{ sessions: { id: string; imported?: true }[] }>(
    runCommand(hub.home, ['sessions', '--json']),
  );
  const { id, imported } = sessions[0] ?? assert.fail();
  assert.equal(imported, undefined);
  const mine = async () => (await list()).conversations.find(({ sessionId }) => sessionId === id);
  const before = (await mine()) ?? assert.fail('it is in the list');
  await hub.stop();
  await hub.restart();
  assert.equal((await mine())?.nativeId, before.nativeId);
  const ran = await jsonOf<{ sessionId: string }>(
    runCommand(hub.home, ['import', 'continue', before.nativeId, '--json']),
  );
  assert.equal(ran.sessionId, id);
});

test('in the page one is found, read, continued and spoken to, and stands in the list as what it is', async () => {
  await programs.say('claude', 'model> say the word for the page is curlew');
  const browser = await TestBrowser.start();
  try {
    const page = await browser.window(hub);
    await page.getByRole('button', { name: 'Import what agents said in their own programs' }).first().click();
    await page.getByRole('textbox', { name: 'Search titles and folders' }).fill('curlew');
    const rows = page.getByRole('list', { name: 'Conversations' }).getByRole('button');
    await rows.filter({ hasText: 'curlew' }).click();
    await page.getByRole('region', { name: 'Read only' }).getByText('the word for the page is curlew').last().waitFor();
    await page.getByRole('button', { name: 'Continue here' }).click();
    const conversation = page.getByRole('log', { name: 'Conversation' });
    await conversation.getByText('the word for the page is curlew', { exact: true }).waitFor();
    await conversation.getByText('imported').first().waitFor();
    const field = page.getByRole('textbox', { name: 'Message', exact: true });
    await field.fill('model> say I go on here');
    await field.press('Enter');
    await conversation.getByText('I go on here', { exact: true }).waitFor();
    assert.ok(programs.heard('claude').includes('curlew'));
    await page.getByRole('button', { name: 'Import what agents said in their own programs' }).first().click();
    await page.getByRole('textbox', { name: 'Search titles and folders' }).fill('curlew');
    assert.match((await rows.filter({ hasText: 'curlew' }).textContent()) ?? '', /In the hub/);
  } finally {
    await browser.stop();
  }
});

test('what cannot be imported is refused with its reason', async () => {
  const refused: [string[], number, string][] = [
    [['import', 'show', 'nobody'], 4, 'not_found'],
    [['import', 'list', '--provider', 'demo'], 4, 'unsupported'],
    [['import', 'list', '--provider', 'nobody'], 4, 'provider_unknown'],
  ];
  for (const [args, code, error] of refused) {
    const ran = await runCommand(hub.home, [...args, '--json']);
    assert.deepEqual([ran.code, ran.stdout], [code, ''], args.join(' '));
    assert.equal((JSON.parse(ran.stderr) as { error: { code: string } }).error.code, error);
  }
  const typo = await runCommand(hub.home, ['import', 'shwo', 'x']);
  assert.equal(typo.code, 2);
  assert.match(typo.stderr, /Did you mean show\?/);
});
