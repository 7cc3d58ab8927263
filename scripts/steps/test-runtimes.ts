import { ensureClaudeRuntime } from '../testing/claude-runtime.ts';
import { testCache } from '../testing/test-cache.ts';

console.log(await ensureClaudeRuntime(testCache(process.env), console.log));
