import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { CommandRun, jsonOf, runCommand } from '../harness/command-line.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { idle, newSession, text, untilState } from '../harness/watch.ts';

interface Answered {
  sessionId: string;
  messageId: string;
  turnId: string | null;
  outcome: { type: string; error?: { code: string } };
  text: string;
}

interface TailLine {
  channel: string;
  seq: number;
  span?: number;
  snapshot?: { seq: number };
  event?: { type: string };
}

async function startHub(t: TestContext): Promise<HubProcess> {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  return hub;
}

async function beginSession(hub: HubProcess, ...more: string[]): Promise<string> {
  const args = ['new', hub.folder, ...more, '--provider', 'demo', '--json'];
  return (await jsonOf<{ sessionId: string }>(runCommand(hub.home, args))).sessionId;
}

test('new with a message and --wait shows the answer alone, and sessions lists it', async (t) => {
  const hub = await startHub(t);
  const ran = await runCommand(hub.home, ['new', hub.folder, 'show markdown', '--provider', 'demo', '--wait']);
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stdout, /^#/, 'the answer, with nothing before it');
  assert.ok(ran.stdout.endsWith('\n'));
  const list = await runCommand(hub.home, ['sessions']);
  assert.match(list.stdout, /^[0-9a-f]{8} {2}idle {2}demo {2}.* {2}show markdown {2}\/.*\/work\n$/);
  const { sessions, more } = await jsonOf<{ sessions: { title: string }[]; more: boolean }>(
    runCommand(hub.home, ['sessions', '--json']),
  );
  assert.deepEqual([sessions.length, sessions[0]?.title, more], [1, 'show markdown', false]);
});

test('send finds a session by the beginning of its id, and --wait --json tells outcome and words', async (t) => {
  const hub = await startHub(t);
  const sessionId = await beginSession(hub);
  const answer = await jsonOf<Answered>(
    runCommand(hub.home, ['send', sessionId.slice(0, 6), 'think about trees', '--wait', '--json']),
  );
  assert.equal(answer.sessionId, sessionId);
  assert.deepEqual(answer.outcome, { type: 'completed' });
  assert.match(answer.text, /^I thought about trees\./);
});

test('a message is read from stdin where it is told by -, and a long one arrives whole', async (t) => {
  const hub = await startHub(t);
  const sessionId = await beginSession(hub);
  const words = `hello ${'and so on '.repeat(20_000)}end`;
  const sent = await runCommand(hub.home, ['send', sessionId, '-', '--json'], { input: `${words}\n` });
  assert.equal(sent.code, 0, sent.stderr);
  const view = hub.client().session(sessionId);
  const { items } = await untilState(view, (state) => state.items.length > 0);
  const [said] = items.flatMap((item) => (item.kind === 'user_message' ? item.content : []));
  assert.equal(said?.type === 'text' && said.text, words);
});

test('an answer longer than a state holds is whole in --json', async (t) => {
  const hub = await startHub(t);
  const sessionId = await beginSession(hub);
  const answer = await jsonOf<Answered>(runCommand(hub.home, ['send', sessionId, 'flood 5000', '--wait', '--json']));
  const { items } = await untilState(hub.client().session(sessionId), idle);
  const said = items.find((item) => item.kind === 'agent_message' && item.blob !== undefined);
  assert.ok(said && said.text.length < answer.text.length);
  assert.ok(answer.text.includes(said.text));
});

test('a failed turn ends send --wait with 5, a stopped one with 6', async (t) => {
  const hub = await startHub(t);
  const sessionId = await beginSession(hub);
  const failed = await runCommand(hub.home, ['send', sessionId, 'fail with quota', '--wait']);
  assert.equal(failed.code, 5);
  assert.match(failed.stderr, /reached its usage limit/);
  const run = new CommandRun(hub.home, ['send', sessionId, 'work for 60 seconds', '--wait', '--json']);
  const view = hub.client().session(sessionId);
  const { currentTurnId } = activeAgent(await untilState(view, (state) => !idle(state) && state.turnCount === 2));
  await view.command({ type: 'turn.stop', turnId: currentTurnId ?? '', returnQueue: false });
  const stopped = await run.ended();
  assert.equal(stopped.code, 6);
  assert.equal((JSON.parse(stopped.stdout) as Answered).outcome.type, 'interrupted');
});

test('a message that is taken out of the queue ends send --wait with 6', async (t) => {
  const hub = await startHub(t);
  const view = await newSession(hub.client(), { folder: hub.folder, provider: 'demo' });
  await view.send(text('work for 60 seconds'));
  const run = new CommandRun(hub.home, ['send', view.sessionId, 'hello', '--wait']);
  const { queue } = await untilState(view, (state) => state.queue.length > 0);
  await view.command({ type: 'queue.remove', entryId: queue[0]?.id ?? '' });
  const { code, stderr } = await run.ended();
  assert.equal(code, 6);
  assert.match(stderr, /taken out of the queue/);
});

test('a turn that the core is killed in ends send --wait with 6 once the core is back', async (t) => {
  const hub = await startHub(t);
  const view = await newSession(hub.client(), { folder: hub.folder, provider: 'demo' });
  const run = new CommandRun(hub.home, ['send', view.sessionId, 'work for 60 seconds', '--wait', '--json']);
  await untilState(view, (state) => !idle(state) && state.items.some(({ kind }) => kind !== 'user_message'));
  await hub.kill();
  await hub.restart();
  const { code, stdout } = await run.ended();
  assert.equal(code, 6);
  assert.match((JSON.parse(stdout) as Answered).outcome.type, /^(lost|interrupted)$/);
});

test('an approval is shown exactly and answered by what was shown', async (t) => {
  const hub = await startHub(t);
  const view = await newSession(hub.client(), { folder: hub.folder, provider: 'demo' });
  const run = new CommandRun(hub.home, ['send', view.sessionId, 'run echo from-the-agent', '--wait']);
  const { approvals } = await untilState(view, (state) => state.approvals.length > 0);
  const shown = await runCommand(hub.home, ['approvals']);
  assert.match(shown.stdout, /Run this command in \/.*\n {4}echo from-the-agent\n/);
  const [, name = ''] = /codeai-hub answer \S+ ([0-9a-f]+) <choice>/.exec(shown.stdout) ?? [];
  assert.ok(approvals[0]?.hash.startsWith(name));
  const [once] = approvals[0]?.request.type === 'command' ? approvals[0].request.options : [];
  const wrong = await runCommand(hub.home, ['answer', view.sessionId, name, 'perhaps']);
  assert.equal(wrong.code, 2);
  const other = await runCommand(hub.home, ['answer', view.sessionId, '00000000', once?.id ?? '']);
  assert.equal(other.code, 4);
  const given = await runCommand(hub.home, ['answer', view.sessionId, name, once?.id ?? '']);
  assert.equal(given.code, 0, given.stderr);
  const { code, stdout, stderr } = await run.ended();
  assert.equal(code, 0);
  assert.doesNotMatch(stdout, /from-the-agent/);
  assert.match(stderr, /allowed \(.*\) by Command line\n {2}from-the-agent\n/);
  assert.match((await runCommand(hub.home, ['approvals'])).stderr, /Nothing waits for you/);
});

test('tail --json begins with the state and goes on event by event, without a gap over a restart of the core', async (t) => {
  const hub = await startHub(t);
  const view = await newSession(hub.client(), { folder: hub.folder, provider: 'demo' });
  const run = new CommandRun(hub.home, ['tail', view.sessionId, '--json']);
  await run.said(/"snapshot"/);
  await view.send(text('think about trees'));
  await run.said(/"turn\.ended"/);
  await hub.stop();
  await hub.restart();
  await view.send(text('think about rivers'));
  await run.said(/"turn\.ended"[\s\S]*"turn\.ended"/);
  const { code, stdout } = await run.interrupt();
  assert.equal(code, 130);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as TailLine);
  let seq = 0;
  for (const line of lines) {
    assert.equal(line.channel, view.channel);
    if (line.snapshot) assert.equal(line.snapshot.seq, line.seq);
    else assert.equal(line.seq - (line.span ?? 1), seq, 'the numbers have no gap');
    seq = line.seq;
  }
});

test('tail shows words, tools and ends for people, and says nothing twice over a restart of the core', async (t) => {
  const hub = await startHub(t);
  const view = await newSession(hub.client(), { folder: hub.folder, provider: 'demo' });
  const run = new CommandRun(hub.home, ['tail', view.sessionId]);
  await view.send(text('think about trees'));
  await run.said(/- done/);
  await hub.stop();
  await hub.restart();
  await view.send(text('think about rivers'));
  await run.said(/- done[\s\S]*- done/);
  const { stdout } = await run.interrupt();
  assert.equal(stdout.match(/> think about trees/g)?.length, 1);
  assert.equal(stdout.match(/I thought about trees/g)?.length, 1);
  assert.match(stdout, /> think about rivers\n[\s\S]*I thought about rivers[\s\S]*- done/);
});

test('words that would steer the terminal are shown, not obeyed', async (t) => {
  const hub = await startHub(t);
  await beginSession(hub, '--title', 'evil \u001b]0;owned\u0007\u202e title');
  const { stdout } = await runCommand(hub.home, ['sessions']);
  assert.match(stdout, /evil ‹U\+001B›\]0;owned‹U\+0007›‹U\+202E› title/);
});

test('a prefix that fits several sessions is refused with those it fits', async (t) => {
  const hub = await startHub(t);
  const client = hub.client();
  const byFirst = new Map<string, string[]>();
  for (;;) {
    const { sessionId } = await newSession(client, { folder: hub.folder, provider: 'demo' });
    const first = sessionId.slice(0, 1);
    const alike = [...(byFirst.get(first) ?? []), sessionId];
    byFirst.set(first, alike);
    if (alike.length < 2) continue;
    const { code, stderr } = await runCommand(hub.home, ['send', first, 'hello']);
    assert.equal(code, 2);
    for (const one of alike) assert.ok(stderr.includes(one));
    return;
  }
});

test('logs are readable for people and stay as they are for programs', async (t) => {
  const hub = await startHub(t);
  await hub.stop();
  const people = await runCommand(hub.home, ['logs']);
  assert.match(people.stdout, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} INFO {2}the core is ready pid=\d+/m);
  const programs = await runCommand(hub.home, ['logs', '--json', '--lines', '1']);
  assert.equal((JSON.parse(programs.stdout) as { message: string }).message, 'the core has stopped');
  const follow = new CommandRun(hub.home, ['logs', '--follow', '--lines', '1']);
  // It has read to the end.
  await follow.said(/the core has stopped/);
  await hub.restart();
  await follow.said(/the core is ready/);
  assert.equal((await follow.interrupt()).code, 130);
});
