import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { command } from './command.ts';

/** What is asked of the machine; a test gives its own. */
export type Machine = {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  isProgram: (path: string) => boolean;
  isRoot: boolean;
  command: (file: string, args: readonly string[]) => Promise<string>;
  print: (line: string) => void;
};

export function thisMachine(print: (line: string) => void): Machine {
  return {
    env: process.env,
    platform: process.platform,
    isProgram,
    isRoot: process.getuid?.() === 0,
    command: (file, args) => command(file, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }),
    print,
  };
}

/** Full path of a program that PATH leads to. */
export function findProgram({ env, isProgram }: Machine, name: string): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** Whether packages come with apt-get here. */
export function canInstall(machine: Machine): boolean {
  return machine.platform === 'linux' && findProgram(machine, 'apt-get') !== undefined;
}

/** Whether that works without asking anybody. */
export async function mayInstall(machine: Machine): Promise<boolean> {
  if (machine.isRoot) return true;
  return await machine.command('sudo', ['-n', 'true']).then(
    () => true,
    () => false,
  );
}

export async function installPackages(machine: Machine, packages: readonly string[], why: string): Promise<void> {
  machine.print(`Installing ${packages.join(' and ')} with apt-get for ${why} (once) …`);
  const asRoot = machine.isRoot ? [] : ['sudo', '-n'];
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const [file = '', ...rest] = [...asRoot, 'apt-get', ...args];
    await machine.command(file, rest);
  }
}

function isProgram(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
