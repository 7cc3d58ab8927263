import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { HubError, type HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { HostParams } from '@codeai-hub/provider-kit/contract';
import type { HistoryListPage, HistoryReadPage } from '@codeai-hub/provider-kit/history/entries';
import { PROVIDER_NAME } from '../manifest.ts';
import { Records } from './records.ts';

const TASK = 'claude-history';
/** A record that takes longer is one that nobody can read. */
const PATIENCE_MS = 120_000;
const IDLE_MS = 30_000;
/** What a hostile record may take before its thread is ended; nothing else is. */
const MEMORY_MB = 1536;

type Ask = { list: HostParams<'history.list'> } | { read: HostParams<'history.read'> };
interface Question {
  id: number;
  ask: Ask;
}
type Told = { id: number; answer: unknown } | { id: number; error: HubErrorShape | string } | { log: string };
interface Pending {
  what: string;
  resolve: (answer: never) => void;
  reject: (error: Error) => void;
}

export interface ReaderOptions {
  configDir: () => string;
  clock: Clock;
  log: (message: string) => void;
}

/**
 * Reads the runtime's records in a thread: the vendor's helpers take their folder from the environment, and neither a long nor a
 * hostile record may hold up the sessions of this process. The thread ends when nobody asked for a while.
 */
export class HistoryReader {
  readonly #options: ReaderOptions;
  readonly #pending = new Map<number, Pending>();
  #thread: { worker: Worker; configDir: string } | undefined;
  #cancelIdle: (() => void) | undefined;
  #ids = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  list(query: HostParams<'history.list'>): Promise<HistoryListPage> {
    return this.#ask({ list: query });
  }

  read(query: HostParams<'history.read'>): Promise<HistoryReadPage> {
    return this.#ask({ read: query });
  }

  async close(): Promise<void> {
    this.#cancelIdle?.();
    const worker = this.#forget('it was closed');
    await worker?.terminate();
  }

  async #ask<T>(ask: Ask): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const id = ++this.#ids;
    this.#cancelIdle?.();
    const worker = this.#running();
    const what = 'read' in ask ? ask.read.nativeId : 'the list of all';
    this.#pending.set(id, { what, resolve: resolve as Pending['resolve'], reject });
    worker.postMessage({ id, ask } satisfies Question);
    const cancel = this.#options.clock.after(PATIENCE_MS, () => {
      void this.#forget(`it took longer than ${PATIENCE_MS / 60_000} minutes`)?.terminate();
    });
    return promise.finally(() => {
      cancel();
      this.#pending.delete(id);
      if (this.#pending.size === 0) this.#rest();
    });
  }

  #rest(): void {
    this.#cancelIdle?.();
    if (this.#thread === undefined) return;
    this.#cancelIdle = this.#options.clock.after(IDLE_MS, () => void this.#forget('it was idle')?.terminate());
  }

  #running(): Worker {
    const configDir = this.#options.configDir();
    if (this.#thread?.configDir === configDir) return this.#thread.worker;
    void this.#forget('the settings name another folder')?.terminate();
    const worker = new Worker(fileURLToPath(import.meta.url), {
      workerData: { task: TASK, configDir },
      env: { CLAUDE_CONFIG_DIR: configDir },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    this.#thread = { worker, configDir };
    const ended = (reason: string) => {
      if (this.#thread?.worker === worker) this.#forget(reason);
    };
    worker.on('message', (told: Told) => this.#told(told));
    worker.on('error', (error: Error) => ended(error.message));
    worker.on('exit', () => ended('its reader ended'));
    worker.unref();
    return worker;
  }

  #told(told: Told): void {
    if ('log' in told) return this.#options.log(told.log);
    const pending = this.#pending.get(told.id);
    if ('answer' in told) pending?.resolve(told.answer as never);
    else pending?.reject(typeof told.error === 'string' ? failed(pending.what, told.error) : HubError.of(told.error));
  }

  /** Nothing more is heard of it; whoever waits is told why. */
  #forget(reason: string): Worker | undefined {
    const worker = this.#thread?.worker;
    this.#thread = undefined;
    for (const { what, reject } of this.#pending.values()) reject(failed(what, reason));
    return worker;
  }
}

function failed(path: string, reason: string): HubError {
  return new HubError('history_unreadable', { provider: PROVIDER_NAME, path, reason });
}

/** In the thread. It is the same file, because a module is built as one. */
function serve({ configDir }: { configDir: string }): void {
  const tell = (told: Told) => parentPort?.postMessage(told);
  const records = new Records(configDir, (log) => tell({ log }));
  // One after the other: a listing and a long record would only take each other's memory.
  let last: Promise<unknown> = Promise.resolve();
  parentPort?.on('message', ({ id, ask }: Question) => {
    const answer = last.then(async (): Promise<unknown> => {
      return 'list' in ask ? await records.list(ask.list) : await records.read(ask.read);
    });
    last = answer.then(
      (found) => tell({ id, answer: found }),
      (error: unknown) => tell({ id, error: error instanceof HubError ? error.toShape() : String(error) }),
    );
  });
}

if (!isMainThread && (workerData as { task?: unknown } | null)?.task === TASK)
  serve(workerData as { configDir: string });
