import type { Command } from '../command-line/command.ts';
import type { Listed } from '../command-line/help.ts';

/** A command that is loaded when it is called. */
export interface Known extends Listed {
  load(): Promise<Command>;
}

/** All commands, in the order people meet them. */
export const COMMANDS: readonly Known[] = [
  known('start', 'start the hub and open it in the browser', async () => (await import('./start.ts')).start),
  known('stop', 'stop it', async () => (await import('./stop.ts')).stop),
  known('restart', 'stop it and start it again', async () => (await import('./restart.ts')).restart),
  known('status', 'tell whether it runs, where, and what it does', async () => (await import('./status.ts')).status),
  known('open', 'open it in the browser, or print a link', async () => (await import('./open.ts')).open),
  known('sessions', 'list sessions', async () => (await import('./sessions.ts')).sessions),
  known('new', 'begin a session', async () => (await import('./new.ts')).newSession),
  known('send', 'send a message to a session', async () => (await import('./send.ts')).send),
  known('continue', 'let an agent go on by itself later', async () => (await import('./continue.ts')).continueSession),
  known(
    'agents',
    'list the agents of a session, add one, choose one',
    async () => (await import('./agents.ts')).agents,
  ),
  known('handover', 'let another agent go on', async () => (await import('./handover.ts')).handover),
  known('tail', 'show a session live', async () => (await import('./tail.ts')).tail),
  known('approvals', 'show what agents wait for', async () => (await import('./approvals.ts')).approvals),
  known('answer', 'answer it', async () => (await import('./answer.ts')).answer),
  known('providers', 'list agents, install or remove one', async () => (await import('./providers.ts')).providers),
  known(
    'import',
    "continue what agents' own programs have said",
    async () => (await import('./import.ts')).importCommand,
  ),
  known('logs', "show the hub's log", async () => (await import('./logs.ts')).logs),
  known('version', 'tell the version', async () => (await import('./version.ts')).version),
];

function known(name: string, about: string, load: () => Promise<Command>): Known {
  return { name, about, load };
}
