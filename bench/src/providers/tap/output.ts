import { type ChildProcess, spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { type Notes, noted } from './notes.ts';

/** A runtime that speaks on its output, as all do that are started for one host. */
export function tapOutput(program: string, args: readonly string[], notes: Notes): ChildProcess {
  const child = spawn(program, args, { stdio: ['inherit', 'pipe', 'inherit'] });
  child.stdout.on('data', noted(notes, writeOut));
  return child;
}

/** A pipe that is full is waited for, as the runtime itself would wait. */
function writeOut(bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written);
}
