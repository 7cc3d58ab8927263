import { serveLines } from '../../storage/testing/line-child.ts';
import { acquireLock, type Lock } from '../lock.ts';

/** Takes and releases locks when told to: `try <path>`, `release`. Anything else is answered. */
let lock: Lock | null = null;

await serveLines((line) => {
  const [word, path = ''] = line.split(' ');
  if (word === 'try') {
    lock = acquireLock(path);
    return { held: 'release' in lock };
  }
  if (word === 'release' && lock && 'release' in lock) lock.release();
  return { ready: true };
});
