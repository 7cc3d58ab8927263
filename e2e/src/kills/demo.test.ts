import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { HubProcess } from '../harness/hub-process.ts';
import { surviveKills } from './kills.ts';

test('I1 I2 I7 I8 I11: a core killed at any point of a demo turn comes back with all that was shown, and the turn closed', async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  await surviveKills({
    hub,
    provider: 'demo',
    prompt: () => 'run `echo hi`',
    nextPrompt: 'hello',
    points: 22,
    check: (point) => assert.deepEqual(twiceIn(hub.home), [], `point ${point}: a prompt reached the agent twice`),
  });
});

/** Messages that stand more than once in a transcript of the demo agent. */
function twiceIn(home: string): string[] {
  const dir = join(home, 'providers/demo');
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => {
      const ids = [...readFileSync(join(dir, name), 'utf8').matchAll(/"messageId":"([^"]+)"/g)].map(
        ([, id]) => id ?? '',
      );
      return ids.filter((id, n) => ids.indexOf(id) !== n);
    });
}
