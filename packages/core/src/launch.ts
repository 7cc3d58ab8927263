import { enableCompileCache, flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * What starts the core: it has V8 keep the compiled code beside the core's own file, which halves the time a start
 * takes. Whoever may write there may change the core itself. Where nobody may, the core starts all the same.
 */
enableCompileCache(fileURLToPath(new URL('compile-cache', import.meta.url)));
await import(new URL('core.js', import.meta.url).href);
// Now, when all that a start needs is compiled: a core that is killed would never get to it.
flushCompileCache();
