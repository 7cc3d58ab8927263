import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Content } from '@codeai-hub/protocol/content';
import { sessionChannel } from '@codeai-hub/protocol/envelope';
import type { Draft, Notifications, ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';
import type { Change, CommandResult, SessionView } from '../api.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { Replica } from '../replica.ts';
import { Cell, type Store } from '../store.ts';
import type { Drafts } from './drafts.ts';
import { Echoes } from './echoes.ts';
import { History } from './history.ts';

export interface SessionViewOptions {
  sessionId: string;
  outbox: Outbox;
  drafts: Drafts;
  newId: () => string;
  askHistory: (params: ParamsOf<'history'>) => Promise<ResultOf<'history'>>;
  resubscribe: () => void;
  broken: (detail: string) => void;
  release: () => void;
}

/** One session as this client shows it: the replica and what belongs beside it. */
export class LiveSessionView implements SessionView {
  readonly sessionId: string;
  readonly replica: Replica<SessionState>;
  readonly history: History;
  readonly viewers = new Cell<Notifications['presence']['clients']>([]);
  readonly #options: SessionViewOptions;
  readonly #echoes: Echoes;

  constructor(options: SessionViewOptions) {
    const { sessionId, outbox, newId } = options;
    this.sessionId = sessionId;
    this.#options = options;
    this.history = new History(sessionId, options.askHistory);
    this.replica = new Replica<SessionState>({
      channel: sessionChannel(sessionId),
      reduce: this.history.reduce,
      resubscribe: options.resubscribe,
      broken: options.broken,
      along: (change, sameEpoch) => this.#along(change, sameEpoch),
    });
    this.#echoes = new Echoes({ channel: this.channel, outbox, newId, state: () => this.replica.state.get() });
  }

  get channel(): string {
    return this.replica.channel;
  }

  get status(): SessionView['status'] {
    return this.replica.status;
  }

  get state(): Store<SessionState | null> {
    return this.replica.state;
  }

  get echoes(): SessionView['echoes'] {
    return this.#echoes.store;
  }

  get draft(): Store<Draft | null> {
    return this.#options.drafts.of(this.sessionId);
  }

  onChange(listener: (change: Change<SessionState>) => void): () => void {
    return this.replica.onChange(listener);
  }

  send(
    content: Content,
    delivery: 'queue' | 'steer' | 'now' = 'queue',
    to?: readonly string[],
  ): Promise<CommandResult> {
    const messageId = this.#options.newId();
    return this.command({ type: 'message.send', messageId, content, delivery, ...(to && { to: [...to] }) });
  }

  command(command: SessionCommand): Promise<CommandResult> {
    const { outbox, newId } = this.#options;
    // What it returns is put in front of the draft the core has.
    if (command.type === 'turn.stop' && command.returnQueue) this.flushDraft();
    return outbox.send(newId(), this.channel, command);
  }

  setDraft(text: string): void {
    this.#options.drafts.set(this.sessionId, text);
  }

  flushDraft(): void {
    this.#options.drafts.flush(this.sessionId);
  }

  release(): void {
    this.#options.release();
  }

  /** the client forgets this view for good */
  dispose(): void {
    this.#echoes.close();
  }

  #along(change: Change<SessionState>, sameEpoch: boolean): () => void {
    const tellHistory = this.history.along(change, sameEpoch);
    const tellEchoes = this.#echoes.stateChanged(change.state);
    return () => {
      tellHistory();
      tellEchoes();
    };
  }
}
