import { spawn } from 'node:child_process';
import { root } from '../root.ts';

export type ToolResult = { ok: boolean; output: string };

/** Runs a JavaScript tool with the pinned Node and keeps what it says. */
export function runTool(script: string, args: readonly string[]): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ ok: code === 0, output: Buffer.concat(output).toString('utf8').trimEnd() }),
    );
  });
}
