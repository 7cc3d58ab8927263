import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { command } from './command.ts';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
];
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];
const WINDOWS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
const PACKAGES = ['chromium', 'fonts-liberation'];

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

/** The path of a browser of the Chromium family. On Debian and its kin it is installed if there is none. */
export async function ensureChromium(machine: Machine): Promise<string> {
  const found = findChromium(machine);
  if (found) return found;
  await installChromium(machine);
  const installed = findChromium(machine);
  if (installed) return installed;
  throw new Error(advice('apt-get installed the package chromium, but no program of that name is in PATH.'));
}

export function findChromium({ env, platform, isProgram }: Machine): string | undefined {
  const chosen = env.CHROME_PATH;
  if (chosen && !isProgram(chosen))
    throw new Error(`CHROME_PATH says ${chosen}, which is no program. Correct it or unset it.`);
  if (chosen) return chosen;
  return candidates(env, platform).find(isProgram);
}

function candidates(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined);
    return roots.flatMap((root) => WINDOWS.map((path) => `${root}\\${path}`));
  }
  const inPath = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const programs = NAMES.flatMap((name) => inPath.map((folder) => join(folder, name)));
  return platform === 'darwin' ? [...MAC, ...programs] : programs;
}

async function installChromium(machine: Machine): Promise<void> {
  const { platform, env, isProgram, isRoot, print } = machine;
  const apt = (env.PATH ?? '').split(delimiter).some((folder) => isProgram(join(folder, 'apt-get')));
  if (platform !== 'linux' || !apt) throw new Error(advice('No Chromium, Chrome or Edge was found.'));
  const asRoot = isRoot ? [] : ['sudo', '-n'];
  if (!isRoot && !(await works(machine, ['sudo', '-n', 'true']))) {
    throw new Error(advice('No Chromium was found, and installing it needs root or a sudo without a password.'));
  }
  print(`Installing ${PACKAGES.join(' and ')} with apt-get for the tests in a real browser (once) …`);
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...PACKAGES]]) {
    const [file = '', ...rest] = [...asRoot, 'apt-get', ...args];
    await machine.command(file, rest).catch((error: Error) => {
      throw new Error(advice(error.message));
    });
  }
}

async function works(machine: Machine, [file = '', ...args]: string[]): Promise<boolean> {
  return await machine.command(file, args).then(
    () => true,
    () => false,
  );
}

function advice(reason: string): string {
  return `${reason}\nThe tests in a browser need one: install Chromium, Chrome or Edge, or set CHROME_PATH to the program.`;
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
