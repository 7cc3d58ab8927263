import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { type Clock, systemClock } from '../clock.ts';
import { endGroup } from '../processes/end-group.ts';
import { describeExit, spawnTagged } from '../processes/spawn-tagged.ts';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

const TIMEOUT_MS = 15_000;
/** A short answer is asked for; a program that says more is another one. */
const MAX_OUTPUT = 1_000_000;

/**
 * Runs a short command to its end, and ends with it whatever it started and left. `env` is its whole environment, tags
 * included (I11). Rejects when it cannot be started, is ended from outside or takes too long.
 */
export async function runCommand(
  provider: string,
  executable: string,
  args: readonly string[],
  env: Record<string, string>,
  clock: Clock = systemClock,
): Promise<CommandResult> {
  const command = spawnTagged({ command: executable, args, cwd: process.cwd(), env, tags: {}, name: provider });
  const stdout = headOf(command.stdout);
  command.stdin.end();
  const leader = await command.started;
  const tooLate = Promise.withResolvers<'too late'>();
  const cancel = clock.after(TIMEOUT_MS, () => tooLate.resolve('too late'));
  const exit = await Promise.race([command.exit, tooLate.promise]);
  cancel();
  await endGroup(leader, { clock, graceMs: 0 });
  if (exit === 'too late') throw new Error(`it did not answer within ${TIMEOUT_MS / 1000} s`);
  if (exit.code === null) throw new Error(`it was ended: ${describeExit(exit)}`);
  return { code: exit.code, stdout: stdout(), stderr: command.stderrTail() };
}

function headOf(stream: Readable): () => string {
  const decoder = new StringDecoder('utf8');
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    if (text.length < MAX_OUTPUT) text += decoder.write(chunk);
  });
  return () => text.slice(0, MAX_OUTPUT);
}
