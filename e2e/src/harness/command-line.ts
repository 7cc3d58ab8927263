import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { REPOSITORY } from './hub-process.ts';

const PROGRAM = join(REPOSITORY, 'dist/cli/codeai-hub.js');

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  env?: Record<string, string>;
  /** what comes in on stdin */
  input?: string;
  /** instead of the built command line */
  program?: string;
}

/** One call of the built `codeai-hub`, with a home of the test's own. */
export class CommandRun {
  readonly child: ChildProcess;
  readonly #done: Promise<Ran>;
  readonly #looks = new Set<() => void>();
  stdout = '';
  stderr = '';
  #saidAll = false;

  constructor(home: string, args: readonly string[], { env = {}, input = '', program = PROGRAM }: CommandOptions = {}) {
    this.child = spawn(process.execPath, [program, ...args], {
      // No screen: a browser of whoever runs the tests must not come up.
      env: { ...withoutScreen(process.env), CODEAI_HUB_HOME: home, ...env },
      stdio: 'pipe',
    });
    this.child.stdin?.end(input);
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#heard('stdout', text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#heard('stderr', text));
    this.#done = once(this.child, 'close').then(([code]) => {
      this.#saidAll = true;
      for (const look of [...this.#looks]) look();
      return { code: code as number | null, stdout: this.stdout, stderr: this.stderr };
    });
  }

  /** Resolves when it has ended and said everything. */
  ended(): Promise<Ran> {
    return this.#done;
  }

  /** Resolves with the first match in what it says. */
  said(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
        if (match) resolve(match);
        // Its last words may come after its end.
        else if (!this.#saidAll) return;
        else reject(new Error(`it ended without saying ${pattern}: ${this.stdout}${this.stderr}`));
        this.#looks.delete(look);
      };
      this.#looks.add(look);
      look();
    });
  }

  interrupt(): Promise<Ran> {
    this.child.kill('SIGINT');
    return this.#done;
  }

  #heard(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += text;
    for (const look of [...this.#looks]) look();
  }
}

export function runCommand(home: string, args: readonly string[], options?: CommandOptions): Promise<Ran> {
  return new CommandRun(home, args, options).ended();
}

/** The one JSON value that a command answers with. */
export async function jsonOf<T>(run: Promise<Ran>): Promise<T> {
  const { stdout, stderr } = await run;
  try {
    return JSON.parse(stdout) as T;
  } catch (error) {
    throw new Error(`no JSON on stdout: ${stdout}${stderr}`, { cause: error });
  }
}

function withoutScreen(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const screens = new Set(['DISPLAY', 'WAYLAND_DISPLAY', 'BROWSER', 'FORCE_COLOR', 'NO_COLOR']);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !screens.has(name)));
}
