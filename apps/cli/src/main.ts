import { endWhenInterrupted } from './command-line/interruption.ts';
import { runCommandLine } from './command-line/run.ts';
import { COMMANDS } from './commands/commands.ts';

endWhenInterrupted();

const code = await runCommandLine(process.argv.slice(2), COMMANDS);
// Timers of what was cut short do not count; words on their way do.
process.stdout.write('', () => process.exit(code));
