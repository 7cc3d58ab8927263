import type { RootEvent } from '@codeai-hub/protocol/channels/root/events';
import { reduceRoot } from '@codeai-hub/protocol/channels/root/reducer';
import type { RootState, SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { Channel, type ChannelLog } from '../channels/channel.ts';
import type { Clock } from '../clock.ts';

/** The channel all windows follow: sessions at a glance, providers, settings. It takes a new epoch at each start. */
export class RootChannel {
  readonly channel: Channel<RootState>;
  readonly #clock: Clock;

  constructor(options: { log: ChannelLog; clock: Clock; state: Omit<RootState, 'seq'> }) {
    this.#clock = options.clock;
    const first: Envelope<RootEvent> = {
      seq: 1,
      at: options.clock.now(),
      origin: { kind: 'core' },
      event: { type: 'core.started', state: options.state },
    };
    const state = reduceRoot(null, first);
    options.log.append([first]);
    this.channel = new Channel<RootState>({ channel: 'root', handle: 0, log: options.log, state });
  }

  get state(): RootState {
    return this.channel.state;
  }

  publish(event: RootEvent): void {
    const envelope: Envelope<RootEvent> = { seq: this.state.seq + 1, at: this.#clock.now(), origin: { kind: 'core' }, event };
    this.channel.commit([envelope], reduceRoot(this.state, envelope));
  }

  /** Publishes a summary only when a window would see a difference. */
  summarise(summary: SessionSummary, sessionCount: number): void {
    const known = this.state.sessions[summary.id];
    const same = known !== undefined && sessionCount === this.state.sessionCount && JSON.stringify(known) === JSON.stringify(summary);
    if (!same) this.publish({ type: 'session.summarised', summary, sessionCount });
  }
}
