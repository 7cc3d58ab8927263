import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isRunning } from '@codeai-hub/protocol/channels/session/state';
import { HubProcess } from '../harness/hub-process.ts';
import { newSession, text, untilState } from '../harness/watch.ts';

test('a core that nobody looks at does not stop before what is to go on by itself has done so, and then it does', async (t) => {
  const hub = await HubProcess.start({ config: { idleStopSeconds: 1 }, args: ['--port', '0'] });
  t.after(() => hub.dispose());
  const client = hub.client();
  const view = await newSession(client, { folder: hub.folder, provider: 'demo' });
  await view.send(text('hello'));
  await untilState(view, (state) => state.turnCount === 1 && !isRunning(state));
  const receipt = await view.command({ type: 'continuation.schedule', at: Date.now() + 4000 });
  assert.equal(receipt.status, 'accepted');
  hub.closeClients();
  assert.equal(await hub.ended(), 0);
  const log = readFileSync(join(hub.home, 'sessions', view.sessionId, 'events.jsonl'), 'utf8');
  assert.match(log, /"continuation\.started"/);
  await hub.restart();
  const after = hub.client().session(view.sessionId);
  const state = await untilState(after, () => true);
  assert.deepEqual(
    [state.turnCount, state.turns.at(-1)?.outcome?.type, state.continuation],
    [2, 'completed', undefined],
  );
});
