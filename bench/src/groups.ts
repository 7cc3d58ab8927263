import type { Group } from './bench.ts';
import { burst } from './groups/burst.ts';
import { fanout } from './groups/fanout.ts';
import { growth } from './groups/growth.ts';
import { memory } from './groups/memory.ts';
import { open } from './groups/open.ts';
import { page } from './groups/page.ts';
import { providers } from './groups/providers.ts';
import { slow } from './groups/slow.ts';
import { start } from './groups/start.ts';
import { stream } from './groups/stream.ts';
import { traffic } from './groups/traffic.ts';

/** All groups of measurements, in the order of a whole run. */
export const groups: Record<string, Group> = {
  start,
  memory,
  stream,
  burst,
  fanout,
  slow,
  growth,
  open,
  traffic,
  providers,
  page,
};
