import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { SessionView } from '@codeai-hub/client/api';
import { CommandRun, jsonOf, runCommand } from '../harness/command-line.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { untilState } from '../harness/watch.ts';

interface Listed {
  readonly agents: readonly { readonly provider: string; readonly active: boolean }[];
}

describe('several agents, from the command line', () => {
  let hub: HubProcess;
  before(async () => {
    hub = await HubProcess.start({ config: { providers: { 'mock-codex': { enabled: true } } } });
  });
  after(() => hub.dispose());

  async function begin(...more: string[]): Promise<SessionView> {
    const args = ['new', hub.folder, '--provider', 'demo', '--json', ...more];
    const { sessionId } = await jsonOf<{ sessionId: string }>(runCommand(hub.home, args));
    const view = hub.client().session(sessionId);
    await untilState(view, () => true);
    return view;
  }

  const ended = (turns: number) => (state: { turns: readonly { outcome?: unknown }[] }) =>
    state.turns.filter(({ outcome }) => outcome !== undefined).length === turns;

  test('a session begins with two, a message goes to both, and tail names who speaks', async () => {
    const view = await begin('--with', 'mock-codex');
    const tail = new CommandRun(hub.home, ['tail', view.sessionId]);
    const sent = await runCommand(hub.home, ['send', view.sessionId, 'think about trees', '--to', 'all']);
    assert.equal(sent.code, 0, sent.stderr);
    await untilState(view, ended(2));
    await tail.said(/- done[\s\S]*- done/);
    const { stdout } = await tail.interrupt();
    assert.equal(stdout.match(/> think about trees/g)?.length, 1);
    assert.match(stdout, /demo:\n(?:.*\n)*?I thought about trees/);
    assert.match(stdout, /mock-codex:\n(?:.*\n)*?I thought about trees/);
  });

  test('--to names one of them, also when it is not the active one', async () => {
    const view = await begin('--with', 'mock-codex');
    const ran = await runCommand(hub.home, [
      'send',
      view.sessionId,
      'think about moss',
      '--to',
      'mock-codex',
      '--wait',
    ]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /I thought about moss/);
    const { turns, provider } = await untilState(view, ended(1));
    assert.deepEqual([turns[0]?.agent, provider], ['mock-codex', 'demo']);
    const nobody = await runCommand(hub.home, ['send', view.sessionId, 'hello', '--to', 'gemini']);
    assert.equal(nobody.code, 4);
    const both = await runCommand(hub.home, ['send', view.sessionId, 'hello', '--to', 'all', '--wait']);
    assert.equal(both.code, 2);
    assert.match(both.stderr, /name one agent/);
  });

  test('agents are listed, one joins, and one is made the active one', async () => {
    const view = await begin();
    const list = (...more: string[]) =>
      jsonOf<Listed>(runCommand(hub.home, ['agents', view.sessionId, ...more, '--json']));
    const active = async (...more: string[]) =>
      (await list(...more)).agents.map((agent) => `${agent.provider}${agent.active ? ' *' : ''}`);
    assert.deepEqual(await active(), ['demo *']);
    assert.deepEqual(await active('add', 'mock-codex'), ['demo *', 'mock-codex']);
    assert.deepEqual(await active('activate', 'mock-codex'), ['demo', 'mock-codex *']);
    const wrong = await runCommand(hub.home, ['agents', view.sessionId, 'marry', 'mock-codex']);
    assert.equal(wrong.code, 2);
    const people = await runCommand(hub.home, ['agents', view.sessionId]);
    assert.match(people.stdout, /^ {3}demo +idle .*\n\* {2}mock-codex +idle/);
  });

  test('what another agent would be told is shown, changed, and then told to it', async () => {
    const view = await begin('think about trees');
    await untilState(view, ended(1));
    const shown = await runCommand(hub.home, ['handover', view.sessionId, 'mock-codex', '--show']);
    assert.match(shown.stdout, /think about trees/);
    assert.equal((await untilState(view, () => true)).agents.length, 1, 'nobody has joined by a look');
    const file = join(hub.folder, 'told.txt');
    writeFileSync(file, `${shown.stdout}Only the moss is missing.\n`);
    const args = [
      'handover',
      view.sessionId,
      'mock-codex',
      '--packet',
      file,
      '--message',
      'think about moss',
      '--wait',
    ];
    const ran = await runCommand(hub.home, args);
    assert.equal(ran.code, 0, ran.stderr);
    assert.notEqual(ran.stdout, '', 'its answer');
    const { provider, items } = await untilState(view, ended(2));
    assert.equal(provider, 'mock-codex');
    const told = items.find((item) => item.kind === 'handover');
    assert.ok(told?.kind === 'handover' && told.confirmed);
    assert.match(told.text, /think about trees[\s\S]*Only the moss is missing\./);
    const missing = await runCommand(hub.home, ['handover', view.sessionId, 'demo', '--packet', `${file}.none`]);
    assert.equal(missing.code, 2);
  });
});
