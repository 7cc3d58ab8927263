import type { HomePaths } from '@codeai-hub/core/storage/home';
import { command } from '../command-line/command.ts';
import { PROGRAM } from '../command-line/program.ts';
import { ask } from '../core/core-api.ts';
import { hubHome } from '../core/home.ts';
import { findCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';
import { columns } from '../output/columns.ts';
import type { Output } from '../output/output.ts';
import { duration, megabytes } from '../output/quantities.ts';

interface Status {
  status: 'running' | 'stopping';
  version: string;
  pid: number;
  url: string;
  uptimeSeconds: number;
  clients: number;
  sessions: number;
  running: number;
  memory: { rss: number };
}

export const status = command({
  name: 'status',
  about: 'Tell whether the hub runs, where, and what it does',
  arguments: [],
  options: {},
  notes: ['Ends with code 3 when it does not run.'],
  run: async ({ output }) => {
    const paths = hubHome();
    const entry = await findCore(paths);
    if (!entry) return tellNone(paths, output);
    const found = await ask<Status>(entry, '/status', { timeoutMs: 5_000 });
    if (output.json) output.value({ ...found, home: paths.root });
    else tell(found, paths, output);
    return EXIT.ok;
  },
});

function tell(found: Status, paths: HomePaths, output: Output): void {
  const state = found.status === 'running' ? output.style('green', 'running') : output.style('yellow', 'stopping');
  const rows = [
    ['CodeAI Hub', `${state}, version ${found.version}`],
    ['address', found.url],
    ['process', `${found.pid}, since ${duration(found.uptimeSeconds * 1000)}, ${megabytes(found.memory.rss)}`],
    ['windows', String(found.clients)],
    ['sessions', `${found.sessions}, ${found.running} working`],
    ['home', paths.root],
    ['logs', paths.logs],
  ];
  output.line(columns(rows, 3));
}

function tellNone(paths: HomePaths, output: Output): number {
  if (output.json) output.value({ status: 'not_running', home: paths.root });
  else output.line(`The hub is not running. Start it with: ${PROGRAM} start`);
  return EXIT.coreNotRunning;
}
