import { useContext } from 'react';
import { SessionContext } from '../../session/session-context.ts';
import { useSeconds } from '../../session/use-now.ts';
import { runningDuration } from '../../strings/time.ts';

/** Counts the seconds since a moment of the core's clock. */
export function RunningTime({ since }: { readonly since: number }) {
  const here = useSeconds();
  const now = useContext(SessionContext)?.now() ?? here;
  return <span className="num">{runningDuration(now - since)}</span>;
}
