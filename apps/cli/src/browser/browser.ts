import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

interface Opener {
  file: string;
  args(target: string): string[];
}

const OPENERS: Partial<Record<NodeJS.Platform, Opener>> = {
  darwin: { file: 'open', args: (target) => [target] },
  win32: { file: 'rundll32', args: (target) => ['url.dll,FileProtocolHandler', target] },
};
const XDG_OPEN: Opener = { file: 'xdg-open', args: (target) => [target] };

/** Whether there is a screen for a browser to come up on. */
export function canShowBrowser(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.BROWSER);
}

/**
 * Asks the system to show a file in the person's browser. Resolves with whether it took it; some systems only answer when
 * that browser ends. The browser outlives this command and its Ctrl-C.
 */
export async function showInBrowser(file: string): Promise<boolean> {
  const { file: program, args } = OPENERS[process.platform] ?? XDG_OPEN;
  const child = spawn(program, args(file), { stdio: 'ignore', detached: true, windowsHide: true });
  child.unref();
  return await tookIt(child);
}

async function tookIt(child: ChildProcess): Promise<boolean> {
  try {
    const [code] = await once(child, 'exit');
    return code === 0;
  } catch {
    // There is no such program; the caller has another way.
    return false;
  }
}
