import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../../clock.ts';
import { isRunning, type ProcessIdentity, processIdentity } from '../../processes/identity.ts';
import { findTagged } from '../../processes/sweep.ts';
import { ofSession } from '../../processes/tags.ts';
import { waitUntil } from '../../processes/wait-until.ts';
import type { AgentDriver } from '../agent-driver.ts';
import type { Stage } from '../stage.ts';
import type { Target } from '../target.ts';

/** What the kernel may take to bury a killed process on a busy machine. */
const BURIAL_MS = 10_000;

/** In a session of its own, and nobody's child. After its receipt it stays the program it is: it waits for a pipe. */
const ESCAPE = "(setsid sh -c 'echo $$ > escaped; read _ < never' > /dev/null 2>&1 &) ; ";

/** Has the agent run a command that does not end. Resolves once it runs: a pipe is its receipt. */
export async function runForever(stage: Stage, agent: AgentDriver, asks: Target['asks']): Promise<ProcessIdentity> {
  const [command] = await run(stage, agent, asks, '', ['receipt']);
  return command as ProcessIdentity;
}

/** The same, and the command has sent another one out of its reach. Both carry the session's tag or descend from one. */
export async function runEverywhere(
  stage: Stage,
  agent: AgentDriver,
  asks: Target['asks'],
): Promise<ProcessIdentity[]> {
  await pipes(stage, ['never']);
  const started = await run(stage, agent, asks, ESCAPE, ['receipt', 'escaped']);
  const found = new Set((await findTagged(ofSession(stage.runTag, agent.sessionId))).map(({ pid }) => pid));
  for (const { pid } of started) assert.ok(found.has(pid), `process ${pid} is found by the session's tag`);
  return started;
}

/** None of them runs any more. */
export async function gone(processes: readonly ProcessIdentity[]): Promise<void> {
  const none = async () => (await Promise.all(processes.map((one) => isRunning(one)))).every((runs) => !runs);
  assert.ok(await waitUntil(none, BURIAL_MS, systemClock), 'what the agent had started is gone');
}

async function run(
  stage: Stage,
  agent: AgentDriver,
  asks: Target['asks'],
  before: string,
  receipts: string[],
): Promise<ProcessIdentity[]> {
  const files = await pipes(stage, receipts);
  await agent.prompt(asks.run(`${before}echo $$ > receipt; exec tail -f /dev/null`));
  await agent.choose(await agent.approval('command'), 'allow_once');
  return Promise.all(files.map(async (file) => runningWith(Number(await readFile(file, 'utf8')))));
}

async function pipes(stage: Stage, names: string[]): Promise<string[]> {
  const files = names.map((name) => join(stage.folder, name));
  await promisify(execFile)('mkfifo', files);
  return files;
}

async function runningWith(pid: number): Promise<ProcessIdentity> {
  const identity = await processIdentity(pid);
  assert.ok(identity && (await isRunning(identity)), `process ${pid} runs`);
  return identity;
}
