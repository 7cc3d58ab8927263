import type { Change, ChannelView, SessionView } from '@codeai-hub/client/api';
import type { Envelope } from '@codeai-hub/protocol/envelope';

/** Remembers all that any window was ever shown, and what went wrong. */
export class Witness {
  /** channel and epoch → seq → the event as it was shown */
  readonly shown = new Map<string, Map<number, string>>();
  readonly faults: string[] = [];
  readonly #watched = new WeakSet<object>();
  readonly counts = { snapshots: 0, merged: 0, events: 0, evictions: 0 };

  blame(fault: string): void {
    this.faults.push(fault);
  }

  /** The machine lost what was not synced: the same numbers may tell something else from now on. */
  forget(): void {
    this.shown.clear();
  }

  watch<S extends { seq: number }>(view: ChannelView<S> | SessionView): void {
    if (this.#watched.has(view)) return;
    this.#watched.add(view);
    let last: number | null = null;
    const onChange = ({ state, previous, envelopes }: Change<S>) => {
      if (previous !== null && last !== previous.seq)
        this.blame(`${view.channel}: a change begins at ${previous.seq}, not ${last}`);
      last = state.seq;
      if (envelopes === null) this.counts.snapshots++;
      else this.#see(view.channel, envelopes);
    };
    (view as ChannelView<S>).onChange(onChange);
    if ('history' in view) this.#watchHistory(view);
  }

  #see(channel: string, envelopes: readonly Envelope[]): void {
    const seen = this.shown.get(channel) ?? new Map<number, string>();
    this.shown.set(channel, seen);
    for (const envelope of envelopes) {
      this.counts.events++;
      if (envelope.span === undefined) this.#compare(channel, seen, envelope);
      else this.counts.merged++;
    }
  }

  /** All windows are shown the same under the same number. The root's numbers begin anew with each core. */
  #compare(channel: string, seen: Map<number, string>, { seq, at, event }: Envelope): void {
    if (channel === 'root') return;
    const text = JSON.stringify({ at, event });
    const before = seen.get(seq);
    if (before !== undefined && before !== text) this.blame(`${channel}: ${seq} was shown as ${before} and as ${text}`);
    seen.set(seq, text);
  }

  /** At every moment somebody may look, history and window are one conversation. */
  #watchHistory(view: SessionView): void {
    view.state.subscribe(() => {
      const state = view.state.get();
      const { first, items } = view.history.get();
      if (state && first + items.length !== state.evicted) {
        this.blame(`${view.channel}: history ends at ${first + items.length}, the window begins at ${state.evicted}`);
      }
      if (state && items.length > 0) this.counts.evictions++;
      const ids = new Set(state?.items.flatMap((item) => (item.kind === 'user_message' ? [item.messageId] : [])));
      for (const echo of view.echoes.get())
        if (ids.has(echo.messageId)) this.blame(`${view.channel}: a message is shown twice`);
    });
  }
}
