import type { RootEvent } from '@codeai-hub/protocol/channels/root/events';
import { reduceRoot } from '@codeai-hub/protocol/channels/root/reducer';
import type { RootState, SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import { Channel, type ChannelLog } from '../channels/channel.ts';
import type { Clock } from '../clock.ts';
import type { LogFile } from '../storage/log-file.ts';

/** The channel all windows follow: sessions at a glance, providers, settings. It takes a new epoch at each start. */
export class RootChannel {
  readonly channel: Channel<RootState>;
  readonly #clock: Clock;

  constructor(options: {
    log: ChannelLog;
    clock: Clock;
    state: Omit<RootState, 'seq'>;
    report: (error: unknown) => void;
  }) {
    this.#clock = options.clock;
    const first: Envelope<RootEvent> = {
      seq: 1,
      at: options.clock.now(),
      origin: { kind: 'core' },
      event: { type: 'core.started', state: options.state },
    };
    const state = reduceRoot(null, first);
    options.log.append([first]);
    const { log, report } = options;
    this.channel = new Channel<RootState>({ channel: 'root', handle: 0, log, state, report });
  }

  get state(): RootState {
    return this.channel.state;
  }

  publish(event: RootEvent): void {
    const envelope: Envelope<RootEvent> = {
      seq: this.state.seq + 1,
      at: this.#clock.now(),
      origin: { kind: 'core' },
      event,
    };
    this.channel.commit([envelope], reduceRoot(this.state, envelope));
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
}

/**
 * The root's log for a disk that may refuse: then the newest events stay in memory only, because the windows must still
 * learn that the disk is full. Nothing is lost by it, since the root takes a new epoch at each start.
 */
export function lenientLog(log: LogFile): ChannelLog {
  let refused = false;
  return {
    epoch: log.header.epoch,
    append: (envelopes) => {
      if (refused) return;
      try {
        log.append(envelopes);
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        refused = true;
      }
    },
    durable: () => (refused ? Promise.resolve() : log.durable()),
    read: (fromSeq, limit) => (refused ? [] : log.read(fromSeq, limit)),
  };
}
