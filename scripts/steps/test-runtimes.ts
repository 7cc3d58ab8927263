import { ensureRuntime, type RuntimeId, runtimes } from '../testing/runtimes.ts';
import { testCache } from '../testing/test-cache.ts';

for (const id of Object.keys(runtimes) as RuntimeId[])
  console.log(await ensureRuntime(id, testCache(process.env), console.log));
