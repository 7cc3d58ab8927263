import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { platformProcesses } from '../platform.ts';
import { spawnTagged, type TaggedProcess } from '../spawn-tagged.ts';
import { sweep } from '../sweep.ts';
import { ofRun, RUN_TAG } from '../tags.ts';

/** A program that does not end by itself and holds none of our pipes. */
const FOREVER = 'tail -f /dev/null > /dev/null 2>&1 < /dev/null';

/** Bash lines that start a child and print `<name> <pid>`. The child is in its final shape when the line is printed. */
export const START = {
  plain: `${FOREVER} & echo plain $!`,
  stubborn: `trap "" TERM; ${FOREVER} & echo stubborn $!; trap - TERM`,
  ownSession: `read -r pid < <(setsid bash -c 'echo $$; exec ${FOREVER}'); echo ownSession $pid`,
  orphan: `read -r pid < <( ( ${FOREVER} & echo $! ) ); echo orphan $pid`,
  clearedEnv: `read -r pid < <(env -i /bin/bash -c 'echo $$; exec ${FOREVER}'); echo clearedEnv $pid`,
};

export interface Script {
  process: TaggedProcess;
  run: string;
  pids: Record<string, number>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Runs bash lines, then waits for ever. Resolves when the lines are done; disposing ends whatever is left. */
export async function startScript(lines: string[], run: string = `test/${randomUUID()}`): Promise<Script> {
  const started = spawnTagged({
    command: 'bash',
    args: ['--norc', '-c', [...lines, 'echo ready', `exec ${FOREVER}`].join('\n')],
    cwd: '/tmp',
    env: { PATH: process.env.PATH },
    tags: { [RUN_TAG]: run },
    name: 'The script',
  });
  const pids: Record<string, number> = {};
  for await (const line of createInterface({ input: started.stdout })) {
    if (line === 'ready') break;
    const [name, pid] = line.split(' ');
    pids[name as string] = Number(pid);
  }
  const dispose = async () => void (await sweep(ofRun(run), { graceMs: 0 }));
  return { process: started, run, pids, [Symbol.asyncDispose]: dispose };
}

export async function aliveOf(pids: Record<string, number>): Promise<string[]> {
  const table = platformProcesses();
  const rows = await Promise.all(Object.values(pids).map((pid) => table.row(pid)));
  return Object.keys(pids).filter((_, index) => rows[index] && !rows[index].zombie);
}
