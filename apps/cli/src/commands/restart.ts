import { command } from '../command-line/command.ts';
import { readPort } from '../command-line/port.ts';
import { endCore } from '../core/end-core.ts';
import { hubHome } from '../core/home.ts';
import { findCore } from '../core/running-core.ts';
import { startInBackground } from '../core/start-in-background.ts';

export const restart = command({
  name: 'restart',
  about: 'Stop the hub and start it again; open windows come back by themselves',
  arguments: [],
  options: {
    port: { type: 'string', value: 'number', about: 'listen here instead of where it listened' },
    keep: { type: 'boolean', about: 'do not stop when the last window was closed' },
  },
  run: async ({ options, output }) => {
    const paths = hubHome();
    const wanted = readPort(options.port);
    const entry = await findCore(paths);
    if (entry) await endCore(entry, 'restarted from the command line');
    // Open pages look for it where it was.
    const port = wanted ?? (entry ? Number(new URL(entry.url).port || 80) : null);
    return await startInBackground(
      paths,
      { port, keep: options.keep ?? false, bring: entry ? 'nobody' : 'link' },
      output,
    );
  },
});
