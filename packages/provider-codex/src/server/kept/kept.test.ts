import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ALONE_MINUTES, guarded } from './guard.ts';
import { KeptFiles } from './kept-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'kept-'));
after(() => rmSync(folder, { recursive: true }));

function guard(name: string, script: string) {
  const [beat, words] = [join(folder, `${name}.beat`), join(folder, `${name}.log`)];
  writeFileSync(beat, '');
  const { command, args } = guarded({ executable: '/bin/sh', args: ['-c', script], beat, words, lookSeconds: 0.02 });
  return { beat, words, exit: once(spawn(command, args, { stdio: 'ignore' }), 'exit') };
}

describe('what guards a server', () => {
  it('becomes it, so that its end is told as it was, and keeps its words', async () => {
    const { words, exit } = guard('short', 'echo why >&2; exit 7');
    assert.equal((await exit)[0], 7);
    assert.equal(readFileSync(words, 'utf8'), 'why\n');
  });

  it('ends it when nobody has listened for long', async () => {
    const { beat, exit } = guard('alone', 'exec sleep 600');
    const longAgo = Date.now() / 1000 - (ALONE_MINUTES + 1) * 60;
    utimesSync(beat, longAgo, longAgo);
    assert.equal((await exit)[1], 'SIGKILL');
  });
});

describe('what is left of servers', () => {
  it('is found again, and what cannot be read names nothing', () => {
    const files = new KeptFiles(folder);
    assert.deepEqual(files.all(), []);
    const places = files.places() ?? assert.fail('there is no room');
    const kept = {
      name: places.name,
      run: 'home/one',
      id: 'server',
      heldBy: 'home/two',
      pid: 7,
      startTime: '1',
      bootId: 'b',
    };
    files.write(kept);
    writeFileSync(join(folder, 'kept', 'torn.json'), '{"name":');
    writeFileSync(join(folder, 'kept', 'hostile.json'), JSON.stringify({ ...kept, name: '../../elsewhere' }));
    assert.deepEqual(files.all(), [kept]);
    assert.equal(statSync(join(folder, 'kept')).mode & 0o777, 0o700);
    files.remove(kept.name);
    assert.deepEqual(files.all(), []);
  });

  it('does not begin where the system has no room for the name of its socket', () => {
    assert.equal(new KeptFiles(join(folder, 'x'.repeat(100))).places(), undefined);
  });
});
