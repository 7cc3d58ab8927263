import type { SignInProgress, SignInState } from '@codeai-hub/protocol/channels/root/sign-in';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '../clock.ts';

/** Vendors' own pages give up after ten minutes or so; one that says nothing is given up here. */
const SIGN_IN_MS = 15 * 60_000;
/** A flow that does not let go of its port or child in this time is not waited for. */
const LETTING_GO_MS = 5000;

export interface SignInOptions {
  clock: Clock;
  state: () => ProviderState;
  show: (signIn: SignInState | null) => void;
  /** these speak to the provider's host, which lives until they answer */
  start: (method: string) => Promise<void>;
  cancel: () => Promise<void>;
  /** looks at the machine again: who is signed in now */
  look: () => Promise<void>;
}

/** The sign-in of one provider: at most one at a time, shown in every window, ended by its outcome, a person or the clock. */
export class SignIn {
  readonly #options: SignInOptions;
  #running: { method: string; over: Promise<void> } | null = null;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Throws what a person can do nothing about by waiting: no such way, nothing to sign in to. */
  check(method: string): void {
    const { name: provider, capabilities, status, signInMethods = [] } = this.#options.state();
    if (!capabilities.signIn) throw new HubError('unsupported', { provider, what: 'be signed in by the hub' });
    if (status === 'not_installed' || status === 'installing') throw new HubError('runtime_missing', { provider });
    const startable = signInMethods.filter(({ kind }) => kind === 'browser' || kind === 'code');
    if (startable.some(({ id }) => id === method)) return;
    const offered = startable.map(({ id }) => id).join(', ') || 'none';
    throw new HubError('choice_unknown', { what: 'way to sign in', value: method, offered });
  }

  /** Resolves when it is over, however; the state tells the outcome. A flow under way makes room first. */
  async start(method: string): Promise<void> {
    const running = { method, over: Promise.resolve() };
    const before = this.#running;
    this.#running = running;
    this.#options.show({ method, step: { type: 'starting' } });
    running.over = this.#follow(running, before);
    await running.over;
  }

  /** What the provider tells while somebody signs in; nothing of a flow that was given up. */
  progress(step: SignInProgress): void {
    if (this.#running) this.#options.show({ method: this.#running.method, step });
  }

  async cancel(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    if (this.#options.state().signIn) this.#options.show(null);
    if (running) await this.#letGo(running);
  }

  async #follow(running: { method: string }, before: { over: Promise<void> } | null): Promise<void> {
    const { show, start, look } = this.#options;
    const isCurrent = () => this.#running === running;
    let stopClock = () => {};
    try {
      if (before) await this.#letGo(before);
      if (!isCurrent()) return;
      stopClock = this.#limit(running);
      await start(running.method);
      if (isCurrent()) this.#running = null;
      await look();
      if (!this.#running) show(null);
    } catch (error) {
      if (!isCurrent()) return;
      this.#running = null;
      show(this.#failure(running.method, error));
    } finally {
      stopClock();
    }
  }

  /** Given up, and over, or not waited for any longer. */
  async #letGo({ over }: { over: Promise<void> }): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const stop = this.#options.clock.after(LETTING_GO_MS, resolve);
    const gone = this.#options.cancel().then(() => over);
    await Promise.race([gone, late]).finally(stop);
  }

  #limit(running: { method: string }): () => void {
    const { clock, show, cancel, state } = this.#options;
    return clock.after(SIGN_IN_MS, () => {
      if (this.#running !== running) return;
      this.#running = null;
      const reason = 'nobody finished it within 15 minutes';
      show(this.#failure(running.method, new HubError('sign_in_failed', { provider: state().name, reason })));
      // The host is ended when it does not even follow this.
      cancel().catch(() => {});
    });
  }

  #failure(method: string, error: unknown): SignInState | null {
    const provider = this.#options.state().name;
    const failure =
      error instanceof HubError ? error : new HubError('sign_in_failed', { provider, reason: String(error) });
    return failure.code === 'sign_in_cancelled' ? null : { method, step: { type: 'failed', error: failure.toShape() } };
  }
}
