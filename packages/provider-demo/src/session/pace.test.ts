import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { HostDriver } from '@codeai-hub/provider-kit/conformance/host-driver';
import { inProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { demoProvider } from '../demo-provider.ts';
import { demoTarget } from '../testing/demo-target.ts';

/** How long a message takes on the clock, at a pace. */
async function timeOf(message: string, pace: number, model: string | null = null): Promise<number> {
  const clock = new FakeClock();
  const module = demoProvider({ id: 'demo', name: 'Demo', description: '' }, clock);
  const folder = mkdtempSync(join(tmpdir(), 'demo-pace-'));
  const target = {
    ...demoTarget,
    name: 'demo',
    start: inProcess(module),
    settings: () => ({ env: {}, options: { pace } }),
  };
  const host = await HostDriver.start(target, { folder, dataDir: folder, runTag: 'test/pace' });
  const agent = await host.open({ model });
  const begun = clock.now();
  let over = false;
  const ending = agent.turn(message).then(() => {
    over = true;
  });
  while (!over) {
    await drain();
    clock.runNext();
  }
  await ending;
  await host.close();
  rmSync(folder, { recursive: true });
  return clock.now() - begun;
}

test('work takes as long as it was asked to, beside the words around it', async () => {
  const [long, short] = [
    await timeOf('work for 30 seconds in 5 steps', 1),
    await timeOf('work for 10 seconds in 5 steps', 1),
  ];
  assert.equal(long - short, 20_000);
  assert.ok(long > 30_000 && long < 32_000, `${long} ms`);
});

test('the pace stretches time, 0 takes none, and the quick model is ten times as fast', async () => {
  const normal = await timeOf('show markdown', 1);
  assert.ok(normal > 1000);
  assert.equal(await timeOf('show markdown', 3), normal * 3);
  assert.equal(await timeOf('show markdown', 0), 0);
  assert.ok(Math.abs((await timeOf('show markdown', 1, 'demo-quick')) - normal / 10) < 1);
});
