import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a program that is a tap in front of a runtime, and answers its path. */
export function tapProgram(folder: string, name: string, runtime: string): string {
  mkdirSync(folder, { recursive: true });
  const command = [process.execPath, join(import.meta.dirname, 'main.ts'), folder, ...commandOf(runtime)];
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nexec ${command.map(quoted).join(' ')} "$@"\n`, { mode: 0o755 });
  return path;
}

/** JavaScript needs a Node, and the hub would take this one. */
function commandOf(runtime: string): string[] {
  return /\.[cm]?js$/.test(runtime) ? [process.execPath, runtime] : [runtime];
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
