import { Notes } from './notes.ts';
import { tapOutput } from './output.ts';
import { tapSocket } from './socket.ts';

/**
 * Stands where a runtime is expected, runs the real one and notes when paced deltas come by: `main.ts <folder for notes>
 * <program> <arguments…>`. Input, errors, environment, signals and the exit code are the runtime's own.
 */
const [folder = '', program = '', ...args] = process.argv.slice(2);
const notes = new Notes(folder);
const listens = args.findIndex((arg) => arg.startsWith('unix://'));
const child = listens < 0 ? tapOutput(program, args, notes) : tapSocket(program, args, listens, notes);

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(String(error));
  process.exit(127);
});
child.on('close', (code, signal) => {
  notes.write();
  if (signal === null) process.exit(code ?? 0);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
