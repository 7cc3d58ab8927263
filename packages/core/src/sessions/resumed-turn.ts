import {
  currentTurn,
  isRunning,
  providerOfTurn,
  runningTurns,
  type SessionState,
} from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { OpenRequest } from '@codeai-hub/provider-kit/contract';
import type { AgentSlot } from './agent-slot.ts';
import type { DrivenSession } from './driven-session.ts';
import { markDelivered, type NativeIds } from './provider-events.ts';
import { CORE_ENDED } from './recover.ts';
import type { Step } from './step.ts';
import { endTurn } from './turns.ts';

/** A turn that ran when the last core ended, and that its agent may have gone on with (I10). */
export interface TurnToResume {
  turnId: string;
  provider: string;
  /** names the turn to its agent */
  wanted: NonNullable<OpenRequest['resumeTurn']>;
  /**
   * False for one that must not go on: a person stopped it, or it has partly left the window, where what is told again would
   * stand twice. Its agent is then ended.
   */
  goesOn: boolean;
}

export function turnsToResume(state: SessionState, canResume: (provider: string) => boolean): TurnToResume[] {
  return runningTurns(state).flatMap((turn) => {
    const provider = providerOfTurn(state, turn);
    if (!canResume(provider)) return [];
    const first = state.items.find((item) => item.turnId === turn.id && item.kind === 'user_message');
    const wanted = first?.kind === 'user_message' ? { messageId: first.messageId } : {};
    return [{ turnId: turn.id, provider, wanted, goesOn: first !== undefined && turn.stopping === undefined }];
  });
}

/** What an agent tells again. */
const TOLD = new Set(['agent_message', 'reasoning', 'tool', 'plan']);

/** It goes on. What its agent said of it goes away, to be told again; what a person is asked stays as it is. */
function forgetTold(step: Step, turnId: string): void {
  for (const { id, turnId: of, kind } of step.state.items)
    if (of === turnId && TOLD.has(kind)) step.add({ type: 'item.dropped', itemId: id });
}

/** All that happened is told: what was asked and not asked again is not waited for any more. */
function withdrawUnasked(step: Step, turnId: string, { approvals }: NativeIds): void {
  const asked = new Set(approvals.values());
  for (const { id, turnId: of } of step.state.approvals)
    if (of === turnId && !asked.has(id)) {
      const resolution = { outcome: 'cancelled', by: 'the agent', at: step.at } as const;
      step.add({ type: 'approval.resolved', approvalId: id, resolution });
    }
}

/** It does not go on. */
function didNotGoOn(step: Step, turnId: string): void {
  if (isRunning(step.state, turnId)) endTurn(step, turnId, CORE_ENDED);
}

export interface ResumptionOptions {
  session: DrivenSession;
  provider: string;
  slot: AgentSlot;
  /** it goes on: from now on its silence counts */
  goesOn: () => void;
  /** all was told; under which names */
  told: () => NativeIds;
  report: (error: unknown, what: string) => void;
}

/** Finds out whether a turn of the last core goes on with its agent. */
export class Resumption {
  readonly #options: ResumptionOptions;
  #current: { turn: TurnToResume; over: Promise<void> } | null = null;

  constructor(options: ResumptionOptions) {
    this.#options = options;
  }

  /** what an opening asks for meanwhile */
  get request(): Pick<OpenRequest, 'resumeTurn'> {
    return this.#current === null ? {} : { resumeTurn: this.#current.turn.wanted };
  }

  /** Resolves when it is found out; `undefined` when nothing is to be. */
  get over(): Promise<void> | undefined {
    return this.#current?.over;
  }

  /** The turn goes on, or is lost. Never rejects. */
  begin(turn: TurnToResume): Promise<void> {
    const over = this.#resume(turn)
      .catch((error: unknown) => this.#lost(turn, error))
      .finally(() => {
        this.#current = null;
      });
    this.#current = { turn, over };
    return over;
  }

  async #resume({ turnId, wanted }: TurnToResume): Promise<void> {
    const { session, provider, slot, goesOn, told } = this.#options;
    // What is opened asks what is resumed.
    await Promise.resolve();
    const link = await slot.open();
    // It must not go on, or was stopped meanwhile.
    if (currentTurn(session.state, provider)?.id !== turnId) return slot.close();
    goesOn();
    session.change('core', (step) => {
      forgetTold(step, turnId);
      if (wanted.messageId !== undefined) markDelivered(step, provider, wanted.messageId);
    });
    await link.resumeTurn();
    const ids = told();
    session.change('core', (step) => withdrawUnasked(step, turnId, ids));
  }

  #lost({ turnId }: TurnToResume, error: unknown): void {
    const { session, report } = this.#options;
    // That it ended with the core is nothing to report.
    if (!(error instanceof HubError && error.code === 'no_turn_running'))
      report(error, 'resume a turn of the last core');
    session.change('core', (step) => didNotGoOn(step, turnId));
  }
}
