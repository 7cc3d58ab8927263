import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { refusedWith } from '@codeai-hub/provider-kit/conformance/stage';
import { isRunning, processIdentity } from '@codeai-hub/provider-kit/processes/identity';
import { withDemo } from './testing/with-demo.ts';

withDemo('a greeting says what it can do, and words it does not know get the same', async (agent) => {
  await agent.turn('hello');
  assert.match(agent.words, /run ls -la/);
  await agent.turn('Refactor the billing module');
  assert.match(agent.words, /did not understand “Refactor the billing module”/);
});

withDemo('everything the greeting offers is understood', async (agent) => {
  await agent.turn('help');
  const offers = [...agent.words.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
  assert.ok(offers.length > 15);
  const { understand } = await import('./words/understand.ts');
  for (const offer of offers) assert.notEqual(understand(offer).do, 'greet', offer);
});

withDemo('a message with an id it has already is refused, so none is acted on twice', async (agent, stage) => {
  const content = [{ type: 'text' as const, text: 'say once' }];
  const message = { sessionId: agent.sessionId, messageId: await agent.prompt('say once'), content };
  await agent.ending();
  await assert.rejects(stage.host.request('session.prompt', message), refusedWith('invalid_request'));
  assert.equal(agent.words, 'once');
});

withDemo('a second message while a turn runs is refused', async (agent) => {
  await agent.prompt('stall');
  await agent.next('item.completed');
  const content = [{ type: 'text' as const, text: 'say more' }];
  const message = { sessionId: agent.sessionId, messageId: randomUUID(), content };
  await assert.rejects(agent.host.request('session.prompt', message), refusedWith('session_busy'));
  await agent.interrupt();
  await agent.ending();
});

withDemo('attachments are listed, without a claim to have looked into them', async (agent, stage) => {
  writeFileSync(join(stage.folder, 'a.png'), 'not really');
  const content = [
    { type: 'image' as const, path: join(stage.folder, 'a.png'), mediaType: 'image/png', name: 'a.png' },
    { type: 'file' as const, path: join(stage.folder, 'gone.txt'), mediaType: 'text/plain', name: 'gone.txt' },
  ];
  await agent.promptContent(content);
  assert.equal((await agent.ending()).type, 'completed');
  assert.match(agent.words, /attached image: a\.png, image\/png, 10 bytes/);
  assert.match(agent.words, /attached file: gone\.txt, text\/plain, not readable/);
});

withDemo('in plan mode a command becomes a plan, and approving it leaves the mode', async (agent, stage) => {
  await stage.host.request('session.configure', { sessionId: agent.sessionId, mode: 'plan' });
  await agent.prompt('run echo hi');
  const approval = await agent.approval('plan');
  assert.match(approval.request.text, /run echo hi/);
  await agent.choose(approval, 'allow_once');
  await agent.ending();
  assert.ok(agent.events.some((event) => event.type === 'session.configured' && event.mode === 'ask'));
  assert.ok(agent.items.every(({ item }) => item.kind !== 'tool' || item.tool !== 'command'));
});

withDemo('a note on a plan goes into the next draft', async (agent) => {
  await agent.prompt('make a plan to ship');
  await agent.choose(await agent.approval('plan'), 'deny', { note: 'Ask Ada first' });
  const second = await agent.approval('plan');
  assert.match(second.request.text, /draft 2[\s\S]*Ask Ada first/);
  await agent.choose(second, 'allow_once');
  await agent.ending();
  const steps = agent.events.findLast((event) => event.type === 'plan.changed');
  assert.ok(steps?.type === 'plan.changed' && steps.entries.some(({ text }) => text === 'Ask Ada first'));
});

withDemo('a mode, model or effort that is not on offer is refused', async (agent, stage) => {
  const { sessionId } = agent;
  const refused = (change: object, code: string) =>
    assert.rejects(stage.host.request('session.configure', { sessionId, ...change }), refusedWith(code));
  await refused({ mode: 'yolo' }, 'invalid_request');
  await refused({ effort: 'infinite' }, 'invalid_request');
  await refused({ model: 'gpt-0' }, 'model_not_found');
});

withDemo('several commands are asked for at once; a stop withdraws all of them', async (agent) => {
  await agent.prompt('run `echo one` and `echo two`');
  const [first, second] = [await agent.approval('command'), await agent.approval('command')];
  assert.deepEqual([first.request.command, second.request.command], ['echo one', 'echo two']);
  await agent.choose(second, 'allow_once');
  await agent.interrupt();
  assert.equal((await agent.ending()).type, 'interrupted');
  const cancelled = agent.events.filter(({ type }) => type === 'approval.cancelled');
  assert.deepEqual(cancelled, [{ type: 'approval.cancelled', requestId: first.requestId }]);
});

withDemo('a permission for the session is not given for a changed command, nor to a copy', async (agent, stage) => {
  await agent.prompt('run `echo one`');
  await agent.choose(await agent.approval('command'), 'allow_session', { command: 'echo two' });
  await agent.ending();
  await agent.prompt('run `echo one`');
  await agent.choose(await agent.approval('command'), 'allow_session');
  await agent.ending();
  await agent.turn('run `echo one`');

  const copy = await stage.open({ fork: { nativeId: agent.opened.nativeId as string } });
  await copy.prompt('run `echo one`');
  await copy.choose(await copy.approval('command'), 'deny');
  await copy.ending();
});

withDemo('a message to a silent agent wakes it, and is acted on in the same turn', async (agent) => {
  await agent.prompt('stall silently');
  await agent.steer('say good morning');
  assert.equal((await agent.ending()).type, 'completed');
  assert.match(agent.words, /good morning/);
});

withDemo('a turn nobody asked for waits for the running one', async (agent) => {
  await agent.prompt('stall silently');
  await agent.steer('remind me in 1 second');
  await agent.steer('ask me something');
  const { requestId } = await agent.approval('question');
  // With no pace the reminder was due long before the question.
  assert.equal(agent.events.filter(({ type }) => type === 'turn.started').length, 0);
  await agent.answer(requestId, { type: 'dismiss' });
  assert.equal((await agent.ending()).type, 'completed');
  await agent.next('turn.started');
  assert.equal((await agent.ending()).type, 'completed');
  assert.match(agent.words, /time is up \(one second\)/);
});

withDemo('a message sent as a turn of its own began becomes a part of that turn', async (agent) => {
  await agent.turn('remind me in 1 second');
  await agent.next('turn.started');
  await agent.prompt('say me too');
  assert.equal((await agent.ending()).type, 'completed');
  assert.match(agent.words, /time is up[\s\S]*me too/);
});

withDemo('a cleared conversation has another id and knows nothing of before', async (agent) => {
  await agent.turn('say kiwi');
  await agent.turn('/clear');
  const changed = agent.events.find((event) => event.type === 'binding.changed');
  assert.ok(changed?.type === 'binding.changed' && changed.nativeId !== agent.opened.nativeId);
  await agent.turn('what did I say?');
  assert.match(agent.words, /Nothing before this/);
});

withDemo('a draft that is taken back is no text, a retry is told, and an odd ending is named', async (agent) => {
  await agent.turn('redraft');
  assert.equal(agent.words, 'The answer is 42.');
  await agent.turn('retry');
  assert.equal(agent.items.filter(({ item }) => item.kind === 'notice' && item.topic === 'retry').length, 2);
  assert.deepEqual(await agent.turn('say nothing'), { type: 'completed', note: 'no_answer' });
  assert.deepEqual(await agent.turn('hit the length limit'), { type: 'completed', note: 'length_limit' });
});

withDemo('an exhausted quota says when it comes back, and shows as a limit', async (agent) => {
  const outcome = await agent.turn('fail with quota');
  assert.ok(outcome.type === 'failed' && typeof outcome.error.details?.resetsAt === 'string');
  const limits = agent.events.find((event) => event.type === 'limits.changed');
  assert.ok(limits?.type === 'limits.changed' && limits.limits[0]?.status === 'reached');
});

withDemo('a very large piece arrives whole', async (agent) => {
  await agent.turn('huge answer of 3000000');
  assert.equal(agent.words.length, 3_000_000);
});

withDemo('a crash is a real one: the process that acted for it is gone', async (agent, stage) => {
  await agent.prompt('run echo hi');
  await agent.choose(await agent.approval('command'), 'allow_once');
  await agent.ending();
  assert.equal(stage.host.runningProcesses().length, 1);
  await agent.prompt('crash');
  const { reason } = await agent.next('closed');
  assert.equal(reason, 'signal SIGKILL');
  assert.deepEqual(stage.host.runningProcesses(), []);
});

withDemo('a stop also ends what a command sent into the background and out of its group', async (agent, stage) => {
  const receipt = join(stage.folder, 'receipt');
  await promisify(execFile)('mkfifo', [receipt]);
  await agent.prompt("run setsid sh -c 'echo $$ > receipt; tail -f /dev/null' & tail -f /dev/null");
  await agent.choose(await agent.approval('command'), 'allow_once');
  const detached = await processIdentity(Number(await readFile(receipt, 'utf8')));
  assert.ok(detached && (await isRunning(detached)));
  await agent.interrupt();
  assert.equal((await agent.ending()).type, 'interrupted');
  assert.equal(await isRunning(detached), false);
});
