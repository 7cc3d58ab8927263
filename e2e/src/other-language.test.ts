import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { HubProcess } from './harness/hub-process.ts';

const CLIENT = join(import.meta.dirname, 'python-client/client.py');

/** The client in Python, talking to a core. Its words come as they are printed. */
class PythonClient {
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  readonly #ended: Promise<unknown>;
  words = '';
  complaints = '';

  constructor(hub: HubProcess, message: string) {
    this.#child = spawn('python3', ['-u', CLIENT, hub.home, hub.folder, 'demo', message]);
    this.#ended = once(this.#child, 'exit').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      throw new Error(
        'python3 is not installed, and this test is of a client in Python. Install it: apt-get install python3',
      );
    });
    this.#ended.catch(() => undefined);
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.words += text;
      for (const look of this.#waiting) look();
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.complaints += text;
    });
  }

  /** Resolves when it has printed the words; rejects when it ends without. */
  async says(words: string): Promise<void> {
    const said = new Promise<void>((resolve) => {
      const look = () => this.words.includes(words) && resolve();
      this.#waiting.add(look);
      look();
    });
    const ended = this.end().then((code) => {
      if (!this.words.includes(words)) throw new Error(`ended with ${code}: ${this.words}\n${this.complaints}`);
    });
    await Promise.race([said, ended]);
  }

  async end(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  /** The last line it printed: how the turn ended. */
  outcome(): unknown {
    return JSON.parse(this.words.trimEnd().split('\n').at(-1) ?? '');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

suite('a client written from docs/protocol.md in another language', () => {
  test('begins a session, sends a message, allows what is asked and follows the turn to its end', async (t) => {
    const hub = await HubProcess.start();
    t.after(() => hub.dispose());
    const client = new PythonClient(hub, 'run `echo said $((40 + 2)) times`');
    t.after(() => client.kill());
    assert.equal(await client.end(), 0, client.complaints);
    assert.match(client.words, /said 42 times/);
    assert.deepEqual(client.outcome(), { type: 'completed' });
  });

  test('I12: finds the core again after it was killed in mid-sentence, and learns how the turn ended', async (t) => {
    const hub = await HubProcess.start();
    t.after(() => hub.dispose());
    const client = new PythonClient(hub, 'work for 600 seconds');
    t.after(() => client.kill());
    await client.says('tep');
    await hub.kill();
    await hub.restart();
    assert.equal(await client.end(), 1, client.complaints);
    assert.equal((client.outcome() as { type: string }).type, 'lost');
    assert.match(client.complaints, /reconnecting/);
  });
});
