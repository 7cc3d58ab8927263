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
  return compareVersions(version, OLDEST_RUNTIME) < 0;
}

/** By their three numbers; what is no version comes first. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return version.split(/[.-]/).map((part) => (/^\d+$/.test(part) ? Number(part) : -1));
}
