import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { HubClient, SessionView } from '@codeai-hub/client/api';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { HubProcess } from '../harness/hub-process.ts';
import { codexSettings, SCRIPTED_KEY } from '../harness/three-vendors.ts';
import { idle, lastTurn, newSession, text, untilRoot, untilState } from '../harness/watch.ts';

interface Scene {
  hub: HubProcess;
  client: HubClient;
  endpoint: OpenAiEndpoint;
}

/** A hub with the real Codex, whose turns outlive the core. */
async function scene(t: TestContext): Promise<Scene> {
  const endpoint = await OpenAiEndpoint.start();
  t.after(() => endpoint.stop());
  const codex = codexSettings(endpoint.url);
  const surviving = { ...codex, options: { ...codex.options, survive: true } };
  const hub = await HubProcess.start({ config: { secretStorage: 'file', providers: { codex: surviving } } });
  t.after(() => hub.dispose());
  const client = hub.client();
  await client.command('root', { type: 'secret.set', name: 'codex.key', value: SCRIPTED_KEY });
  await ready(hub, client);
  return { hub, client, endpoint };
}

/** What an earlier core left is settled, and Codex was looked at. */
async function ready({ instanceId }: HubProcess, client: HubClient): Promise<void> {
  await untilRoot(
    client,
    ({ core, providers }) => core.instanceId === instanceId && providers.codex?.status === 'ready',
  );
}

const servers = (hub: HubProcess) => hub.processes().filter(({ command }) => command.includes('app-server'));

async function end(hub: HubProcess): Promise<void> {
  await hub.stop();
  assert.deepEqual(hub.processes(), [], 'I11: nothing runs without the hub');
}

const words = (state: SessionState) =>
  state.items.flatMap((item) => (item.kind === 'agent_message' ? [item.text] : []));

function allow(view: SessionView, state: SessionState): void {
  const [approval] = state.approvals;
  assert.ok(approval && approval.request.type !== 'question');
  const option = approval.request.options.find(({ kind }) => kind === 'allow_once');
  const answer = { type: 'option' as const, optionId: option?.id ?? '' };
  void view.command({ type: 'approval.answer', approvalId: approval.id, hash: approval.hash, answer });
}

test('I10 I11: what Codex asks survives the core that was killed, and its answer reaches the turn that waits', async (t) => {
  const { hub, client } = await scene(t);
  const view = await newSession(client, { folder: hub.folder, provider: 'codex' });
  await view.send(text('model> tool exec_command {"cmd":"echo planted > proof"}\nmodel> say It is planted.'));
  const before = await untilState(view, ({ approvals }) => approvals.length === 1);
  const [server] = servers(hub);
  await hub.kill();
  await hub.restartOnSamePort();
  await ready(hub, client);
  const after = await untilState(
    view,
    (state) => state.seq > before.seq && state.items.some(({ kind }) => kind === 'tool'),
  );
  assert.deepEqual(
    after.approvals.map(({ id, hash }) => [id, hash]),
    before.approvals.map(({ id, hash }) => [id, hash]),
  );
  assert.deepEqual(
    servers(hub)
      .map(({ pid }) => pid)
      .filter((pid) => pid === server?.pid),
    [server?.pid],
    'it is the same server',
  );
  assert.equal(existsSync(join(hub.folder, 'proof')), false);
  allow(view, after);
  const done = await untilState(view, idle);
  assert.deepEqual(lastTurn(done)?.outcome, { type: 'completed' });
  assert.ok(existsSync(join(hub.folder, 'proof')));
  assert.deepEqual(words(done), ['It is planted.']);
  await end(hub);
});

test('I10: a turn of Codex goes on while no core runs, and is told whole by the next', async (t) => {
  const { hub, client, endpoint } = await scene(t);
  const view = await newSession(client, { folder: hub.folder, provider: 'codex' });
  await view.send(text('model> say First.\nmodel> + tool update_plan {"plan":[]}\nmodel> say Half {{go}}and half.'));
  await untilState(view, (state) => words(state).some((one) => one.startsWith('Half')));
  await hub.kill();
  endpoint.gate('go').open();
  await hub.restartOnSamePort();
  const done = await untilState(view, (state) => lastTurn(state)?.outcome !== undefined);
  assert.deepEqual(lastTurn(done)?.outcome, { type: 'completed' });
  assert.deepEqual(words(done), ['First.', 'Half and half.']);
  await view.send(text('model> say And on.'));
  const next = await untilState(view, (state) => state.turnCount === 2 && idle(state));
  assert.deepEqual(words(next).at(-1), 'And on.');
  assert.equal(endpoint.requests.calls().length, 3, 'I7: nothing was asked of the model twice');
  await end(hub);
});

test('I11: a server that nobody goes on with is ended by the next core', async (t) => {
  const { hub, client } = await scene(t);
  const view = await newSession(client, { folder: hub.folder, provider: 'codex' });
  await view.send(text('model> say Done.'));
  await untilState(view, (state) => lastTurn(state)?.outcome !== undefined);
  const left = servers(hub).map(({ pid }) => pid);
  assert.notEqual(left.length, 0);
  // Its host has no time to end it.
  for (const { pid, command } of hub.processes()) if (command.includes('provider-host')) process.kill(pid, 'SIGKILL');
  await hub.kill();
  await hub.restartOnSamePort();
  for (const pid of left) await hub.exitOf(pid);
  await end(hub);
});
