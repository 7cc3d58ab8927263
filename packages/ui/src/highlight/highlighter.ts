import type { Runs } from './emitter.ts';
import { resolveLanguage } from './languages.ts';
import type { HighlightReply, HighlightRequest } from './messages.ts';

/** The worker as it is used here; a test gives its own. */
export interface HighlightWorker {
  postMessage(request: HighlightRequest): void;
  terminate(): void;
  onmessage: ((event: { readonly data: HighlightReply }) => void) | null;
  onerror: ((event: { readonly message: string }) => void) | null;
}

export interface Timers {
  start(run: () => void, milliseconds: number): () => void;
}

export interface HighlighterOptions {
  readonly createWorker: () => HighlightWorker;
  readonly timers: Timers;
  readonly onProblem: (message: string) => void;
}

interface Waiting {
  readonly key: string;
  readonly keep: boolean;
  readonly settle: (runs: Runs | null) => void;
}

/** Larger code is shown plain: colours are not worth a worker that is busy for seconds. */
export const maxCode = 200_000;
const maxCached = 400;
/** Grammars are regular expressions; some hostile text takes them for ever. */
const deadline = 4_000;

/** Colours code in one worker. Results are kept by content, so scrolling back costs nothing. */
export class Highlighter {
  private worker: HighlightWorker | null = null;
  private readonly cache = new Map<string, Runs | null>();
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private stopTimer: (() => void) | null = null;
  private readonly options: HighlighterOptions;

  constructor(options: HighlighterOptions) {
    this.options = options;
  }

  /** undefined: not known yet. */
  cached(language: string, code: string): Runs | null | undefined {
    const resolved = resolveLanguage(language);
    if (!resolved || code.length > maxCode) return null;
    return this.cache.get(contentKey(resolved, code));
  }

  /** `keep` false: code that is still written and will not be asked for again. */
  highlight(language: string, code: string, keep = true): Promise<Runs | null> {
    const resolved = resolveLanguage(language);
    if (!resolved || code.length > maxCode) return Promise.resolve(null);
    const key = contentKey(resolved, code);
    const known = this.recall(key);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((settle) => this.ask({ key, keep, settle }, resolved, code));
  }

  private ask(request: Waiting, language: string, code: string): void {
    const id = this.nextId++;
    this.waiting.set(id, request);
    this.running().postMessage({ id, language, code });
    this.stopTimer ??= this.options.timers.start(() => this.giveUp('took too long'), deadline);
  }

  private running(): HighlightWorker {
    if (this.worker) return this.worker;
    const worker = this.options.createWorker();
    worker.onmessage = ({ data }) => this.receive(data);
    worker.onerror = ({ message }) => this.giveUp(message || 'could not start');
    this.worker = worker;
    return worker;
  }

  private receive({ id, runs, problem }: HighlightReply): void {
    const request = this.waiting.get(id);
    if (!request) return;
    if (problem) this.options.onProblem(`Code is shown without colours: ${problem}`);
    this.waiting.delete(id);
    this.rearm();
    if (request.keep) this.remember(request.key, runs);
    request.settle(runs);
  }

  /** Nobody knows which request was at fault, so all that wait stay plain; the next one gets a new worker. */
  private giveUp(reason: string): void {
    this.options.onProblem(`The highlighter ${reason}; the code is shown without colours.`);
    this.worker?.terminate();
    this.worker = null;
    this.stopTimer?.();
    this.stopTimer = null;
    const left = [...this.waiting.values()];
    this.waiting.clear();
    for (const { key, settle } of left) {
      this.remember(key, null);
      settle(null);
    }
  }

  private rearm(): void {
    this.stopTimer?.();
    this.stopTimer =
      this.waiting.size > 0 ? this.options.timers.start(() => this.giveUp('took too long'), deadline) : null;
  }

  private recall(key: string): Runs | null | undefined {
    const runs = this.cache.get(key);
    if (runs !== undefined) this.remember(key, runs);
    return runs;
  }

  private remember(key: string, runs: Runs | null): void {
    this.cache.delete(key);
    this.cache.set(key, runs);
    for (const oldest of this.cache.keys()) {
      if (this.cache.size <= maxCached) return;
      this.cache.delete(oldest);
    }
  }
}

/** Two independent 32-bit hashes and the length: a collision would at worst colour a block wrongly. */
function contentKey(language: string, code: string): string {
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  for (let at = 0; at < code.length; at++) {
    const unit = code.charCodeAt(at);
    one = Math.imul(one ^ unit, 2654435761);
    two = Math.imul(two ^ unit, 1597334677);
  }
  return `${language}:${code.length}:${one >>> 0}:${two >>> 0}`;
}
