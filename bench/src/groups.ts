import type { Group } from './bench.ts';
import { burst } from './groups/burst.ts';
import { stream } from './groups/stream.ts';

/** All groups of measurements, in the order of a whole run. */
export const groups: Record<string, Group> = { stream, burst };
