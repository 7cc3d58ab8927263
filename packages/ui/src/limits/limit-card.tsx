import './limit-card.css';
import { lastTurnOf, limitHit } from '@codeai-hub/protocol/channels/session/limit-hit';
import type { Continuation, SessionState } from '@codeai-hub/protocol/channels/session/state';
import { ArrowRightLeft, Hourglass, Square, TimerReset } from 'lucide-react';
import { type ReactNode, useCallback } from 'react';
import { Button } from '../components/button/button.tsx';
import { usePressOnce } from '../components/button/use-press-once.ts';
import { Icon } from '../components/icon/icon.tsx';
import { byWhom } from '../conversation/by-whom.ts';
import { useProviderName } from '../hub/hub-context.ts';
import { useSession, useSessionState, useTurnAgent } from '../session/session-context.ts';
import { useSeconds } from '../session/use-now.ts';
import { openHandOver } from '../session-agents/dialogs.ts';
import { duration, resetTime } from '../strings/time.ts';
import { useStoppedHere } from './stopped-here.ts';
import { words } from './strings.ts';

interface LimitCardProps {
  readonly turnId: string;
  /** how the failure is shown where there is nothing to choose: the work went on, or stops here */
  readonly plain: ReactNode;
}

/** A turn that stopped at a limit: until when, and what can be done. */
export function LimitCard({ turnId, plain }: LimitCardProps) {
  const { view } = useSession();
  const provider = useTurnAgent(turnId);
  const isLast = useSessionState(
    useCallback((state) => state !== null && limitHit(state, provider)?.turnId === turnId, [provider, turnId]),
  );
  const resetsAt = useSessionState(
    useCallback((state) => (state ? limitHit(state, provider)?.resetsAt : undefined), [provider]),
  );
  const planned = useSessionState(continuationOf);
  const key = `${view.sessionId} ${turnId}`;
  const isStopped = useStoppedHere(({ keys }) => keys.includes(key));
  const own = planned?.agent === provider ? planned : undefined;
  if (!isLast || (isStopped && !own)) return plain;
  return <Card provider={provider} resetsAt={resetsAt} planned={own} stopKey={key} />;
}

const continuationOf = (state: SessionState | null): Continuation | undefined => state?.continuation;

interface CardProps {
  readonly provider: string;
  readonly resetsAt: number | undefined;
  readonly planned: Continuation | undefined;
  readonly stopKey: string;
}

function Card({ provider, resetsAt, planned, stopKey }: CardProps) {
  const title = words().title(useProviderName(provider));
  const actions = (
    <>
      {planned ? <Cancel /> : <GoOn provider={provider} resetsAt={resetsAt} />}
      <Button size="small" icon={ArrowRightLeft} onClick={() => openHandOver()}>
        {words().handOver}
      </Button>
      {!planned && <StopHere stopKey={stopKey} />}
    </>
  );
  return (
    <Frame title={title} planned={planned !== undefined} actions={actions}>
      <strong>{title}</strong> {planned ? <Planned planned={planned} /> : <Until resetsAt={resetsAt} />}
    </Frame>
  );
}

/** What is planned behind a turn that no limit stopped. */
export function PlannedCard({ turnId }: { readonly turnId: string }) {
  const provider = useTurnAgent(turnId);
  const planned = useSessionState(continuationOf);
  const isHere = useSessionState(
    useCallback(
      (state) => state !== null && lastTurnOf(state, provider)?.id === turnId && limitHit(state, provider) === null,
      [provider, turnId],
    ),
  );
  if (!isHere || !planned) return null;
  return (
    <Frame title={words().plan} planned actions={<Cancel />}>
      <Planned planned={planned} />
    </Frame>
  );
}

interface FrameProps {
  readonly title: string;
  /** nothing is to be decided any more */
  readonly planned: boolean;
  readonly children: ReactNode;
  readonly actions: ReactNode;
}

function Frame({ title, planned, children, actions }: FrameProps) {
  return (
    <section className="limit-card" data-planned={planned || undefined} aria-label={title}>
      <div className="limit-card__text">
        <Icon of={planned ? TimerReset : Hourglass} />
        <div role="status">{children}</div>
      </div>
      <div className="limit-card__actions">{actions}</div>
    </section>
  );
}

function Until({ resetsAt }: { readonly resetsAt: number | undefined }) {
  const { now } = useSession();
  useSeconds();
  if (resetsAt === undefined) return words().unknown;
  if (resetsAt <= now()) return words().isOver;
  return (
    <>
      {words().until(resetTime(now(), resetsAt))}
      <Countdown to={resetsAt} />.
    </>
  );
}

function Planned({ planned: { at, by } }: { readonly planned: Continuation }) {
  const { now } = useSession();
  const hasBegun = useSessionState(begun);
  useSeconds();
  if (at <= now()) return !hasBegun && now() - at > 5_000 ? words().waits : words().now;
  return (
    <>
      {words().planned(resetTime(now(), at))}
      <Countdown to={at} />
      {words().plannedBy(byWhom(by))}
    </>
  );
}

/** At its time a plan that has not begun waits for room. */
const begun = (state: SessionState | null) => state?.continuation?.turnId !== undefined;

/** Not read out: it changes every second, and the time is said. */
function Countdown({ to }: { readonly to: number }) {
  const { now } = useSession();
  return (
    <span className="limit-card__left" aria-hidden="true">
      {words().left(duration(Math.ceil((to - now()) / 1_000) * 1_000))}
    </span>
  );
}

function GoOn({ provider, resetsAt }: { readonly provider: string; readonly resetsAt: number | undefined }) {
  const { run, now } = useSession();
  useSeconds();
  const { pressed, press } = usePressOnce(() =>
    run({ type: 'continuation.schedule', agent: provider, at: resetsAt === undefined ? Math.floor(now()) : 'reset' }),
  );
  const isOver = resetsAt === undefined || resetsAt <= now();
  return (
    <Button size="small" look="attention" icon={TimerReset} disabled={pressed} onClick={press}>
      {isOver ? words().goOn : words().at(resetTime(now(), resetsAt))}
    </Button>
  );
}

function Cancel() {
  const { run } = useSession();
  const { pressed, press } = usePressOnce(() => run({ type: 'continuation.cancel' }));
  return (
    <Button size="small" icon={Square} disabled={pressed} onClick={press}>
      {words().cancel}
    </Button>
  );
}

function StopHere({ stopKey }: { readonly stopKey: string }) {
  const stop = useStoppedHere((state) => state.stop);
  return (
    <Button size="small" look="ghost" icon={Square} onClick={() => stop(stopKey)}>
      {words().stop}
    </Button>
  );
}
