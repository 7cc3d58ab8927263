import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** Environment of a session that has nothing of the person's own, so no keychain either. */
export function bareSession(home: string): NodeJS.ProcessEnv {
  const { DBUS_SESSION_BUS_ADDRESS: _, CODEAI_HUB_NO_KEYCHAIN: _off, ...env } = process.env;
  return { ...env, HOME: home, XDG_DATA_HOME: join(home, 'data'), XDG_CACHE_HOME: home, XDG_RUNTIME_DIR: home };
}

/** A session bus and an unlocked keyring on it, both of this test alone; `env` leads there. */
export class SecretService {
  readonly env: NodeJS.ProcessEnv;
  readonly #children: ChildProcess[];

  private constructor(env: NodeJS.ProcessEnv, children: ChildProcess[]) {
    this.env = env;
    this.#children = children;
  }

  /** `keyring` is the path of gnome-keyring-daemon; the bus' programs lie beside it. */
  static async start(keyring: string, home: string): Promise<SecretService> {
    const program = (name: string) => join(dirname(keyring), name);
    const bus = spawn(program('dbus-daemon'), ['--session', '--nofork', '--print-address'], {
      env: bareSession(home),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [address] = (await once(createInterface(bus.stdout), 'line')) as [string];
    const env = { ...bareSession(home), DBUS_SESSION_BUS_ADDRESS: address };
    const rule = "type='signal',member='NameOwnerChanged',arg0='org.freedesktop.secrets'";
    const monitor = spawn(program('dbus-monitor'), ['--session', rule], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const events = createInterface(monitor.stdout);
    await once(events, 'line');
    const daemon = spawn(keyring, ['--foreground', '--unlock', '--components=secrets'], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    daemon.stdin.end('a password');
    for await (const line of events) if (line.includes('"org.freedesktop.secrets"')) break;
    return new SecretService(env, [monitor, daemon, bus]);
  }

  async stop(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
}
