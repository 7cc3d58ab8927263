import type { Command } from '../command-line/command.ts';
import type { Listed } from '../command-line/help.ts';

/** A command that is loaded when it is called: most are, one at a time. */
export interface Known extends Listed {
  load(): Promise<Command>;
}

/** All commands, in the order people meet them. */
export const COMMANDS: readonly Known[] = [
  {
    name: 'start',
    about: 'start the hub and open it in the browser',
    load: async () => (await import('./start.ts')).start,
  },
];
