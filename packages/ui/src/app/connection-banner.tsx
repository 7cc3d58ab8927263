import type { ConnectionState, Loss } from '@codeai-hub/client/connection/state';
import { RefreshCw, WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Banner } from '../components/banner/banner.tsx';
import { Button } from '../components/button/button.tsx';
import { useHub } from '../hub/hub-context.ts';
import { useSeconds } from '../session/use-now.ts';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';
import { runningDuration } from '../strings/time.ts';

/** A connection that is back sooner is not worth moving the page for. */
const patience = 1_000;

/** Says when what is shown may be old. A first connection and a hiccup of a moment say nothing. */
export function ConnectionBanner() {
  const hub = useHub();
  const state = useStore(hub.connection);
  const away = isAway(state);
  const lasts = useLasts(away, patience);
  if (!away || !lasts) return null;
  if (state.type === 'waiting') return <Waiting state={state} onRetry={() => hub.connect()} />;
  return (
    <Banner level="attention" icon={WifiOff}>
      {t().connection.lost} {t().connection.retrying}
    </Banner>
  );
}

function isAway(state: ConnectionState): boolean {
  if (state.type === 'waiting') return true;
  return (state.type === 'connecting' || state.type === 'syncing') && state.attempt > 1;
}

/** Whether something has been so for some time. */
function useLasts(so: boolean, milliseconds: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!so) return;
    const timer = setTimeout(() => setLasts(true), milliseconds);
    return () => {
      clearTimeout(timer);
      setLasts(false);
    };
  }, [so, milliseconds]);
  return lasts;
}

interface WaitingProps {
  readonly state: Extract<ConnectionState, { type: 'waiting' }>;
  readonly onRetry: () => void;
}

function Waiting({ state, onRetry }: WaitingProps) {
  const now = useSeconds();
  const left = Math.max(0, state.retryAt - now);
  return (
    <Banner
      level="attention"
      icon={state.loss.type === 'restarting' ? RefreshCw : WifiOff}
      actions={
        <Button size="small" onClick={onRetry}>
          {t().common.retry}
        </Button>
      }
    >
      {words(state.loss)} {left >= 1_000 ? t().connection.retryIn(runningDuration(left)) : t().connection.retrying}
    </Banner>
  );
}

function words(loss: Loss): string {
  if (loss.type === 'restarting') return t().connection.restarting;
  return loss.type === 'turned_away' ? loss.error.message : t().connection.lost;
}
