import { command } from '../command-line/command.ts';
import { readPort } from '../command-line/port.ts';
import { hubHome } from '../core/home.ts';
import { startInBackground } from '../core/start-in-background.ts';
import { startInForeground } from '../core/start-in-foreground.ts';
import type { StartWishes } from '../core/tell-started.ts';

export const start = command({
  name: 'start',
  about: 'Start the hub and open it in the browser',
  arguments: [],
  options: {
    port: { type: 'string', value: 'number', about: "listen here, not on the settings' port; 0 takes a free one" },
    'no-open': { type: 'boolean', about: 'open no browser; print a link instead' },
    foreground: { type: 'boolean', about: 'stay in this terminal until Ctrl-C' },
    keep: { type: 'boolean', about: 'do not stop when the last window was closed' },
  },
  notes: [
    'A hub that runs already is used. By itself it stops a minute after its last window was closed, when nothing works or\nwaits (setting "idleStopSeconds"); with --keep or --foreground it does not.',
  ],
  run: async ({ options, output }) => {
    const { foreground = false, keep = false } = options;
    const wishes: StartWishes = {
      port: readPort(options.port),
      keep: keep || foreground,
      bring: options['no-open'] ? 'link' : 'browser',
    };
    return await (foreground ? startInForeground : startInBackground)(hubHome(), wishes, output);
  },
});
