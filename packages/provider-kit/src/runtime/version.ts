import { runCommand } from './run-command.ts';
import type { RuntimeSpec } from './spec.ts';

/** Rejects when the program is none of the kind, or cannot run here. */
export async function runtimeVersion(spec: RuntimeSpec, path: string, env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await runCommand(spec.provider, path, ['--version'], env);
  const version = spec.versionIn(stdout);
  if (version !== undefined) return version;
  const said = (stdout || stderr).trim().slice(0, 200);
  throw new Error(`it does not say that it is ${spec.name} (exit code ${code}: ${said})`);
}

export function isTooOld(spec: RuntimeSpec, version: string): boolean {
  return compareVersions(version, spec.oldest) < 0;
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
