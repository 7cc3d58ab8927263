import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { HubProcess } from './harness/hub-process.ts';
import { idle, lastTurn, newSession, text, untilState } from './harness/watch.ts';

test('I11: a frozen provider host holds its sessions only until it is noticed; the next message works', async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  const view = await newSession(hub.client(), { folder: hub.folder, provider: 'demo' });
  await view.send(text('work for 60 seconds'));
  const running = await untilState(view, (state) => state.items.length > 1);
  const host = hub.processes().find(({ command }) => command.includes('provider-host') && command.includes('/demo/'));
  assert.ok(host, 'the demo agent has a host');
  process.kill(host.pid, 'SIGSTOP');

  await view.command({ type: 'turn.stop', turnId: activeAgent(running).currentTurnId ?? '', returnQueue: false });
  const stopped = await untilState(view, idle);
  assert.equal(lastTurn(stopped)?.outcome?.type, 'interrupted');

  await view.send(text('hello'));
  const after = await untilState(view, (state) => state.turnCount === 2 && idle(state));
  assert.equal(lastTurn(after)?.outcome?.type, 'completed');
  assert.equal(
    hub.processes().some(({ pid }) => pid === host.pid),
    false,
    'the frozen host is gone',
  );
});
