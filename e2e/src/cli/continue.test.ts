import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonOf, runCommand } from '../harness/command-line.ts';
import { HubProcess } from '../harness/hub-process.ts';

test('what an agent that stopped at a limit is to do is planned, listed and called off from the command line', async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  const run = (...args: string[]) => runCommand(hub.home, args);
  const { sessionId } = await jsonOf<{ sessionId: string }>(run('new', hub.folder, '--provider', 'demo', '--json'));

  const early = await run('continue', sessionId, '--at-reset');
  assert.equal(early.code, 4);
  assert.match(early.stderr, /has not been asked anything here/);
  for (const odd of [[], ['--at-reset', '--cancel'], ['--at', 'soon']])
    assert.equal((await run('continue', sessionId, ...odd)).code, 2, odd.join(' '));

  const failed = await run('send', sessionId, 'fail with quota', '--wait');
  assert.equal(failed.code, 5);
  assert.match(failed.stderr, /reached its usage limit\. It resets at .*\d\d:\d\d/);
  assert.doesNotMatch(failed.stderr, /T\d\d:\d\d:\d\d/, 'the time of this machine, not that of all');
  assert.ok(failed.stderr.includes(`continue ${sessionId} --at-reset`), failed.stderr);

  const planned = await run('continue', sessionId, '--at-reset');
  assert.match(planned.stdout, /^demo goes on by itself at .*\d\d:\d\d.* \(in (59 min|1 h)/);
  assert.match((await run('sessions')).stdout, / goes on .*\d\d:\d\d/);
  const cancelled = await jsonOf<{ continuation: unknown }>(run('continue', sessionId, '--cancel', '--json'));
  assert.equal(cancelled.continuation, null);
  assert.doesNotMatch((await run('sessions')).stdout, / goes on /);
});
