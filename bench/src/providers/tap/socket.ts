import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';
import { type Notes, noted } from './notes.ts';

const KNOCK_MS = 5;

/** A runtime that listens at a socket: it gets another one, and whoever knocks at the one it was told is led there. */
export function tapSocket(program: string, args: readonly string[], listens: number, notes: Notes): ChildProcess {
  const told = (args[listens] as string).slice('unix://'.length);
  const own = `${told}t`;
  const child = spawn(program, args.with(listens, `unix://${own}`), { stdio: 'inherit' });
  const server = createServer((host) => lead(host, connect(own), notes));
  child.on('exit', () => server.close());
  // Nobody is led to a runtime that does not listen yet.
  const knock = () => {
    const probe = connect(own);
    probe.on('error', () => setTimeout(knock, KNOCK_MS).unref());
    probe.on('connect', () => {
      probe.destroy();
      server.listen(told);
    });
  };
  knock();
  return child;
}

function lead(host: Socket, runtime: Socket, notes: Notes): void {
  host.setNoDelay(true);
  host.pipe(runtime);
  runtime.on(
    'data',
    noted(notes, (bytes) => host.write(bytes)),
  );
  for (const [one, other] of [
    [host, runtime],
    [runtime, host],
  ] as const) {
    // Whoever goes takes the other along, by whatever end.
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}
