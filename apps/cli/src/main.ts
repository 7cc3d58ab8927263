import { endWhenInterrupted } from './command-line/interruption.ts';
import { runCommandLine } from './command-line/run.ts';
import { COMMANDS } from './commands/commands.ts';

endWhenInterrupted();

const code = await runCommandLine(process.argv.slice(2), COMMANDS);
// Timers of what was cut short do not count; words on their way do.
await Promise.all([said(process.stdout), said(process.stderr)]);
process.exit(code);

/** All that was written has been taken, or will never be. */
function said(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
