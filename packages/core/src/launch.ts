import { createRequire, enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * What starts the core: it has V8 keep the compiled code beside the core's own file, which halves the time a start
 * takes. Whoever may write there may change the core itself. Where nobody may, the core starts all the same.
 */
enableCompileCache(join(import.meta.dirname, 'compile-cache'));
const core = createRequire(join(import.meta.dirname, 'main.cjs'))('./core.cjs') as typeof import('./main.ts');
// When all that a start needs is compiled: a core that is killed would never get to it.
void core.started.then(() => flushCompileCache());
