import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const OUTPUT_LIMIT = 1 << 20;
/** What a command left running in the background can hold its output open for ever. */
const LAST_WORDS_MS = 100;

/** Runs one line of shell in the folder. Its output is told as it comes, and cut when there is too much of it. */
export function runCommand(folder: string, command: string, onOutput: (text: string) => void): Promise<number | null> {
  const [shell, flags] = process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c']] : ['/bin/sh', ['-c']];
  return new Promise((resolve, reject) => {
    const child = spawn(shell, [...flags, command], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const output = bounded(onOutput);
    forward(child.stdout, output);
    forward(child.stderr, output);
    child.once('error', reject);
    child.once('exit', (code) => {
      const timer = setTimeout(() => resolve(code), LAST_WORDS_MS);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(code);
      });
    });
  });
}

function forward(stream: Readable, output: (text: string) => void): void {
  const decoder = new StringDecoder('utf8');
  stream.on('data', (chunk: Buffer) => output(decoder.write(chunk)));
  stream.on('end', () => output(decoder.end()));
}

function bounded(onOutput: (text: string) => void): (text: string) => void {
  let left = OUTPUT_LIMIT;
  return (text) => {
    if (left <= 0 || text === '') return;
    left -= text.length;
    onOutput(left > 0 ? text : `${text}\n… more than 1 MB; the rest is not shown.\n`);
  };
}
