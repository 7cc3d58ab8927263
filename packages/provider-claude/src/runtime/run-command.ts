import { execFile } from 'node:child_process';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

const TIMEOUT_MS = 15_000;

/** Runs a short command to its end. Rejects when it cannot be started or takes too long. */
export function runCommand(
  executable: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<CommandResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  execFile(
    executable,
    args,
    { env, timeout: TIMEOUT_MS, windowsHide: true, killSignal: 'SIGKILL' },
    (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
      else
        reject(error.killed ? new Error(`it did not answer within ${TIMEOUT_MS / 1000} s`, { cause: error }) : error);
    },
  );
  return promise;
}
