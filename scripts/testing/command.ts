import { type SpawnOptions, spawn } from 'node:child_process';

/** Runs a program to its end and answers what it printed; a failure throws with its last words. */
export function command(file: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const all: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => {
      out.push(chunk);
      all.push(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => all.push(chunk));
    child.once('error', (error) => reject(new Error(`${file} could not be run: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) return resolve(Buffer.concat(out).toString('utf8'));
      const words = Buffer.concat(all).toString('utf8').trimEnd().split('\n').slice(-20).join('\n');
      reject(new Error(`${file} ${args.join(' ')} failed (exit code ${code}):\n${words}`));
    });
  });
}
