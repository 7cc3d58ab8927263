import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { realFolder } from './real-folder.ts';

test('a drive that does not answer is given up after some seconds', async () => {
  const clock = new FakeClock();
  // What is asked of the disk is answered in a later turn of the event loop; here it is as if that never came.
  const asked = realFolder('/', clock);
  clock.advance(5000);
  await assert.rejects(asked, { code: 'folder_not_readable', message: /does not answer/ });
});

test('an answer leaves no timer behind', async () => {
  const clock = new FakeClock();
  assert.equal(await realFolder('/', clock), '/');
  assert.equal(clock.pending, 0);
});
