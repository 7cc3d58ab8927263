import { setTimeout as pause } from 'node:timers/promises';
import { command } from '../command-line/command.ts';
import { readCount } from '../command-line/count.ts';
import { hubHome } from '../core/home.ts';
import { EXIT } from '../exit-codes.ts';
import { LogReader } from '../logs/log-files.ts';
import { logLine } from '../logs/log-line.ts';
import type { Output } from '../output/output.ts';

const LOOK_EVERY_MS = 250;

export const logs = command({
  name: 'logs',
  about: "Show the end of the hub's log",
  arguments: [],
  options: {
    follow: { type: 'boolean', about: 'go on with what is added, until Ctrl-C' },
    lines: { type: 'string', value: 'number', about: 'how many lines to begin with; 50 when not given' },
  },
  notes: ['Works without a running hub. With --json the lines come as they are in the file.'],
  run: async ({ options, output }) => {
    const { logs: dir } = hubHome();
    const count = readCount(options.lines, 50, { option: 'lines', least: 0 });
    const reader = new LogReader(dir);
    const lines = reader.last(count);
    if (lines.length === 0 && count > 0) output.note(`Nothing is written in ${dir} yet.`);
    show(lines, output);
    while (options.follow) {
      await pause(LOOK_EVERY_MS);
      show(reader.next(), output);
    }
    return EXIT.ok;
  },
});

function show(lines: readonly string[], output: Output): void {
  for (const line of lines) output.line(output.json ? line : logLine(line, output));
}
