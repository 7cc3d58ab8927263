import assert from 'node:assert/strict';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDemo } from './testing/with-demo.ts';

withDemo('an edit shows the difference it makes, and the turn tells what changed', async (agent, stage) => {
  writeFileSync(join(stage.folder, 'notes.md'), 'one\ntwo\nthree\n');
  await agent.prompt('replace two with 2 in notes.md');
  const approval = await agent.approval('edit');
  const [change] = approval.request.changes;
  assert.deepEqual(change, {
    path: 'notes.md',
    kind: 'modify',
    diff: '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n',
    added: 1,
    removed: 1,
  });
  await agent.choose(approval, 'allow_once');
  const { changes } = await agent.next('turn.ended');
  assert.deepEqual(changes, [{ path: 'notes.md', kind: 'modify', added: 1, removed: 1 }]);
  assert.equal(readFileSync(join(stage.folder, 'notes.md'), 'utf8'), 'one\n2\nthree\n');
});

withDemo('a file that changed after it was shown is left alone', async (agent, stage) => {
  const file = join(stage.folder, 'notes.md');
  writeFileSync(file, 'one\n');
  await agent.prompt('add two to notes.md');
  const approval = await agent.approval('edit');
  writeFileSync(file, 'mine\n');
  await agent.choose(approval, 'allow_once');
  assert.equal((await agent.ending()).type, 'completed');
  assert.equal(readFileSync(file, 'utf8'), 'mine\n');
  assert.match(agent.words, /has changed since you were asked/);
});

withDemo('no path and no link leads it out of the folder', async (agent, stage) => {
  const outside = join(stage.folder, '..', 'outside.txt');
  writeFileSync(outside, 'secret\n');
  symlinkSync(outside, join(stage.folder, 'link.txt'));
  symlinkSync(join(stage.folder, '..'), join(stage.folder, 'up'));
  for (const path of ['../outside.txt', outside, 'link.txt', 'up/outside.txt', 'up/new.txt']) {
    assert.equal((await agent.turn(`add x to ${path}`)).type, 'completed');
  }
  assert.equal(agent.events.filter(({ type }) => type === 'approval.requested').length, 0, 'it does not even ask');
  assert.equal(agent.items.filter(({ status }) => status === 'failed').length, 5);
  assert.equal(readFileSync(outside, 'utf8'), 'secret\n');
  assert.doesNotMatch(agent.words, /secret/);
});

withDemo('a link put in place after the question does not lead the pen away', async (agent, stage) => {
  const outside = join(stage.folder, '..', 'outside.txt');
  await agent.prompt('create file new.txt with hello');
  const approval = await agent.approval('edit');
  symlinkSync(outside, join(stage.folder, 'new.txt'));
  await agent.choose(approval, 'allow_once');
  assert.equal((await agent.ending()).type, 'completed');
  assert.equal(existsSync(outside), false);
  assert.match(agent.words, /it is a link/);
});

withDemo('with edits accepted it writes without asking', async (agent, stage) => {
  await stage.host.request('session.configure', { sessionId: agent.sessionId, mode: 'accept-edits' });
  await agent.turn('create file a/b/c.txt with hello');
  assert.equal(readFileSync(join(stage.folder, 'a/b/c.txt'), 'utf8'), 'hello\n');
});
