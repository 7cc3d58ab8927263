import type { ExecFileOptions } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program to its end and gives what it wrote. Node's part for it is loaded when it is first needed, not at a start. */
export async function execute(file: string, args: readonly string[], options: ExecFileOptions): Promise<string> {
  const { execFile } = process.getBuiltinModule('node:child_process');
  const { stdout } = await promisify(execFile)(file, args, { ...options, encoding: 'utf8' });
  return stdout;
}
