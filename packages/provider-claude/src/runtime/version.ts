import { runCommand } from './run-command.ts';

/** The oldest runtime whose streaming input this module was written for. */
export const OLDEST_RUNTIME = '2.1.261';

/** `2.1.330` of "2.1.330 (Claude Code)". Rejects when the program is none of these, or cannot run here. */
export async function runtimeVersion(path: string, env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await runCommand(path, ['--version'], env);
  const version = /^(\d+\.\d+\.\d+\S*) \(Claude Code\)/.exec(stdout)?.[1];
  if (version !== undefined) return version;
  throw new Error(
    `it does not say that it is Claude Code (exit code ${code}: ${(stdout || stderr).trim().slice(0, 200)})`,
  );
}

export function isTooOld(version: string): boolean {
  const [asked, oldest] = [version, OLDEST_RUNTIME].map((one) => one.split(/[.-]/).map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (asked?.[index] ?? 0) - (oldest?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
