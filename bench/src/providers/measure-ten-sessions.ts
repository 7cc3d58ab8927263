import type { SessionView } from '@codeai-hub/client/api';
import { VENDORS, type Vendor } from '@codeai-hub/e2e/harness/three-vendors';
import { memoryOf } from '../processes/usage.ts';
import { answered, type VendorHub } from './vendor-hub.ts';

export interface TenSessions {
  /** of all processes: the core, its hosts, the agents */
  totalMb: number;
  /** of those, what is the hub's own: the core and its hosts */
  hubMb: number;
  processes: number;
  /** turns that ended as they should */
  completed: number;
  turns: number;
}

const SESSIONS = 10;
const ROUNDS = 2;
const SCRIPT = 'model> paced 100 50';

/** Ten sessions over the three at once, each with a turn, and another once all have an agent. */
export async function measureTenSessions(vendors: VendorHub): Promise<TenSessions> {
  const views: SessionView[] = [];
  for (let n = 0; n < SESSIONS; n++) views.push(await vendors.open(VENDORS[n % VENDORS.length] as Vendor));
  let completed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const turns = await Promise.allSettled(views.map((view) => answered(view, SCRIPT)));
    completed += turns.filter(({ status }) => status === 'fulfilled').length;
  }
  return { ...memoryOfAll(vendors), completed, turns: SESSIONS * ROUNDS };
}

function memoryOfAll({ hub }: VendorHub): Pick<TenSessions, 'totalMb' | 'hubMb' | 'processes'> {
  const running = hub.processes();
  const all = running.map(({ pid }) => pssOf(pid));
  const hosts = running.filter(({ command }) => command.includes('provider-host')).map(({ pid }) => pssOf(pid));
  const core = pssOf(hub.pid);
  return { totalMb: sum([core, ...all]), hubMb: sum([core, ...hosts]), processes: running.length + 1 };
}

/** 0 for one that ended meanwhile: agents start short-lived helpers. */
function pssOf(pid: number): number {
  try {
    return memoryOf(pid).pssMb;
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
