import type { RootEvent } from '@codeai-hub/protocol/channels/root/events';
import { reduceRoot } from '@codeai-hub/protocol/channels/root/reducer';
import type { RootState, SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { Channel } from '../channels/channel.ts';
import type { Clock } from '../clock.ts';
import type { RootLog } from './root-log.ts';

/**
 * The channel all windows follow: sessions at a glance, providers, settings. It takes a new epoch at each start, and when
 * its log has grown.
 */
export class RootChannel {
  readonly channel: Channel<RootState>;
  readonly #clock: Clock;
  readonly #log: RootLog;

  constructor(options: {
    log: RootLog;
    clock: Clock;
    state: Omit<RootState, 'seq'>;
    report: (error: unknown) => void;
  }) {
    const { log, clock, report } = options;
    this.#clock = clock;
    this.#log = log;
    this.channel = new Channel<RootState>({
      channel: 'root',
      handle: 0,
      log,
      state: this.#begin(options.state),
      report,
    });
  }

  get state(): RootState {
    return this.channel.state;
  }

  publish(event: RootEvent): void {
    const envelope = this.#envelope(this.state.seq + 1, event);
    this.channel.commit([envelope], reduceRoot(this.state, envelope));
    if (this.#log.isFull && this.#log.renew()) this.channel.restart(this.#begin(this.state));
  }

  /** Publishes a summary only when a window would see a difference. */
  summarise(summary: SessionSummary, sessionCount: number): void {
    const known = this.state.sessions[summary.id];
    const same =
      known !== undefined &&
      sessionCount === this.state.sessionCount &&
      JSON.stringify(known) === JSON.stringify(summary);
    if (!same) this.publish({ type: 'session.summarised', summary, sessionCount });
  }

  /** Writes the first event of an epoch, which holds the whole state. */
  #begin(state: Omit<RootState, 'seq'>): RootState {
    const first = this.#envelope(1, { type: 'core.started', state });
    this.#log.append([first]);
    return reduceRoot(null, first);
  }

  #envelope(seq: number, event: RootEvent): Envelope<RootEvent> {
    return { seq, at: this.#clock.now(), origin: { kind: 'core' }, event };
  }
}
