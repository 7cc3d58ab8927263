import './turn.css';
import {
  agentOf,
  findTurn,
  providerOfTurn,
  type Retry,
  type SessionState,
  type Turn,
} from '@codeai-hub/protocol/channels/session/state';
import { CircleAlert, Square } from 'lucide-react';
import { memo } from 'react';
import { Banner } from '../../components/banner/banner.tsx';
import { Button, IconButton } from '../../components/button/button.tsx';
import { StatusGlyph } from '../../components/status-glyph/status-glyph.tsx';
import { useProviderName } from '../../hub/hub-context.ts';
import { useSession, useSessionState, useSeveral, useTurn, useTurnAgent } from '../../session/session-context.ts';
import { useSeconds } from '../../session/use-now.ts';
import { t } from '../../strings/strings.ts';
import { runningDuration } from '../../strings/time.ts';
import { RunningTime } from './running-time.tsx';

/** The one thing that moves while an agent works, unless a step does: what it does now, and for how long. */
export const LiveLine = memo(function LiveLine({ turnId }: { readonly turnId: string }) {
  const turn = useTurn(turnId);
  const doing = useSessionState((state) => doingOf(state, turnId));
  const provider = useTurnAgent(turnId);
  const retry = useSessionState((state) => state && agentOf(state, provider)?.binding.retry);
  const several = useSeveral();
  if (!turn) return null;
  const silent = doing === 'elsewhere' && !turn.stopping;
  const stop = several && !turn.stopping && <StopOne turnId={turnId} provider={provider} />;
  return (
    <>
      {turn.stalledSince !== undefined && !turn.stopping && <Stalled since={turn.stalledSince} turn={turn} />}
      {retry && !turn.stopping && <Delayed retry={retry} />}
      {!silent && (
        <div className="live" role="status">
          <span className="live__status">
            <StatusGlyph status="running" />
          </span>
          <span className="shimmer">{words(turn, doing)}</span>
          <span className="live__facts">
            <RunningTime since={turn.startedAt} />
            {!turn.stopping && !several && <span className="live__hint">· {t().turn.escToStop}</span>}
          </span>
          {stop}
        </div>
      )}
      {silent && stop && <div className="live live--silent">{stop}</div>}
    </>
  );
});

/** Of several that work, this one; the others go on, and so does what waits for them. */
function StopOne({ turnId, provider }: { readonly turnId: string; readonly provider: string }) {
  const { run } = useSession();
  const name = useProviderName(provider);
  return (
    <IconButton
      size="small"
      icon={Square}
      label={t().turn.stopOne(name)}
      onClick={() => void run({ type: 'turn.stop', turnId, returnQueue: false })}
    />
  );
}

type Doing = 'working' | 'starting' | 'writing' | 'elsewhere';

/** A word, so that a stream of text does not render this line. `elsewhere`: the step, card or request says it itself. */
function doingOf(state: SessionState | null, turnId: string): Doing {
  if (!state) return 'working';
  if (state.approvals.some((approval) => approval.turnId === turnId)) return 'elsewhere';
  const open = state.items.findLast(
    (item) => item.turnId === turnId && item.status === 'open' && item.kind !== 'user_message',
  );
  if (open?.kind === 'agent_message') return open.text === '' ? 'working' : 'writing';
  if (open && (open.kind !== 'reasoning' || open.text !== '')) return 'elsewhere';
  const agent = agentOf(state, providerOfTurn(state, findTurn(state, turnId)));
  return agent?.binding.status === 'opening' ? 'starting' : 'working';
}

function words(turn: Turn, doing: Doing): string {
  if (turn.stopping) return t().turn.stopping[turn.stopping.stage];
  return t().turn[doing === 'elsewhere' ? 'working' : doing];
}

/** The agent did not start: why, and when it is tried again by itself. */
function Delayed({ retry: { at, attempt, error } }: { readonly retry: Retry }) {
  const { now } = useSession();
  useSeconds();
  const seconds = Math.ceil((at - now()) / 1000);
  return (
    <Banner level="info" icon={CircleAlert}>
      {error.message} {t().turn.nextTry(attempt, Math.max(0, seconds))}
    </Banner>
  );
}

function Stalled({ since, turn }: { readonly since: number; readonly turn: Turn }) {
  const { run, now } = useSession();
  useSeconds();
  const stop = () => run({ type: 'turn.stop', turnId: turn.id, returnQueue: true });
  return (
    <Banner
      level="info"
      icon={CircleAlert}
      actions={
        <Button size="small" onClick={stop}>
          {t().turn.forceStop}
        </Button>
      }
    >
      {t().turn.stalled(runningDuration(now() - since))}
    </Banner>
  );
}
