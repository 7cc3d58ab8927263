import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../clock.ts';
import type { Keychain, KeychainAnswer, KeychainRequest } from './keychain.ts';

export interface ProcessKeychainOptions {
  clock: Clock;
  node: string;
  /** the helper's file */
  helper: string;
  env: NodeJS.ProcessEnv;
  /** names the entry among those of other homes */
  account: string;
}

const SERVICE = 'CodeAI Hub';
/** A person may have to type a password first. */
const LIMIT_MS = 60_000;
const ANSWER_BYTES = 10_000;

/** The system keychain behind a process of its own for every question, killed when it does not answer. */
export class ProcessKeychain implements Keychain {
  readonly #options: ProcessKeychainOptions;

  constructor(options: ProcessKeychainOptions) {
    this.#options = options;
  }

  async read(): Promise<Uint8Array | null> {
    const key = await this.#ask({ operation: 'read' });
    return key === null ? null : Buffer.from(key, 'base64');
  }

  async write(key: Uint8Array): Promise<void> {
    await this.#ask({ operation: 'write', key: Buffer.from(key).toString('base64') });
  }

  async remove(): Promise<void> {
    await this.#ask({ operation: 'remove' });
  }

  async #ask(request: Pick<KeychainRequest, 'operation' | 'key'>): Promise<string | null> {
    const { clock, account } = this.#options;
    const child = this.#spawn();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const stop = clock.after(LIMIT_MS, () => {
      reject(new Error(`it did not answer within ${LIMIT_MS / 1000} s`));
      child.kill('SIGKILL');
    });
    try {
      const answer = await Promise.race([answerOf(child, { ...request, service: SERVICE, account }), late]);
      if (answer.ok) return answer.key;
      throw new Error(answer.reason);
    } finally {
      stop();
    }
  }

  #spawn(): ChildProcess {
    const { node, helper, env } = this.#options;
    const { spawn } = process.getBuiltinModule('node:child_process');
    return spawn(node, [helper], { env, stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
  }
}

/** The request goes through a pipe: arguments are everybody's to read. */
function answerOf(child: ChildProcess, request: KeychainRequest): Promise<KeychainAnswer> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < ANSWER_BYTES) said += text;
    });
    child.on('error', (error) => reject(new Error(`its helper could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      try {
        resolve(JSON.parse(said) as KeychainAnswer);
      } catch {
        reject(new Error(`its helper ended without an answer (${signal ?? code})`));
      }
    });
    // A helper that died first is told by its end.
    child.stdin?.on('error', () => {});
    child.stdin?.end(JSON.stringify(request));
  });
}
