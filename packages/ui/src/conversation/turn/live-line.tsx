import './turn.css';
import {
  activeAgent,
  currentTurn,
  type Retry,
  type SessionState,
  type Turn,
} from '@codeai-hub/protocol/channels/session/state';
import { CircleAlert } from 'lucide-react';
import { memo } from 'react';
import { Banner } from '../../components/banner/banner.tsx';
import { Button } from '../../components/button/button.tsx';
import { StatusGlyph } from '../../components/status-glyph/status-glyph.tsx';
import { useSession, useSessionState } from '../../session/session-context.ts';
import { useSeconds } from '../../session/use-now.ts';
import { t } from '../../strings/strings.ts';
import { runningDuration } from '../../strings/time.ts';
import { RunningTime } from './running-time.tsx';

/** The one thing that moves while an agent works, unless a step does: what it does now, and for how long. */
export const LiveLine = memo(function LiveLine() {
  const turn = useSessionState(turnOf);
  const doing = useSessionState(doingOf);
  const retry = useSessionState(retryOf);
  if (!turn) return null;
  const silent = doing === 'elsewhere' && !turn.stopping;
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
            {!turn.stopping && <span className="live__hint">· {t().turn.escToStop}</span>}
          </span>
        </div>
      )}
    </>
  );
});

type Doing = 'working' | 'starting' | 'writing' | 'elsewhere';

const turnOf = (state: SessionState | null) => (state ? currentTurn(state) : undefined);

const retryOf = (state: SessionState | null) => state && activeAgent(state).binding.retry;

/** A word, so that a stream of text does not render this line. `elsewhere`: the step, card or request says it itself. */
function doingOf(state: SessionState | null): Doing {
  if (!state) return 'working';
  if (state.approvals.length > 0) return 'elsewhere';
  const open = state.items.findLast((item) => item.status === 'open' && item.kind !== 'user_message');
  if (open?.kind === 'agent_message') return open.text === '' ? 'working' : 'writing';
  if (open && (open.kind !== 'reasoning' || open.text !== '')) return 'elsewhere';
  return activeAgent(state).binding.status === 'opening' ? 'starting' : 'working';
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
