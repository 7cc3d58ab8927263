import { delimiter, join } from 'node:path';
import { canInstall, installPackages, type Machine, mayInstall } from './machine.ts';

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
  if (!canInstall(machine)) throw new Error(advice('No Chromium, Chrome or Edge was found.'));
  if (!(await mayInstall(machine))) {
    throw new Error(advice('No Chromium was found, and installing it needs root or a sudo without a password.'));
  }
  await installPackages(machine, PACKAGES, 'the tests in a real browser').catch((error: Error) => {
    throw new Error(advice(error.message));
  });
}

function advice(reason: string): string {
  return `${reason}\nThe tests in a browser need one: install Chromium, Chrome or Edge, or set CHROME_PATH to the program.`;
}
