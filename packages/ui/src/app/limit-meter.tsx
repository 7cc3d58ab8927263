import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Meter } from '../components/meter/meter.tsx';
import { useRoot } from '../hub/hub-context.ts';
import { t } from '../strings/strings.ts';
import { clockTime } from '../strings/time.ts';
import type { Limit } from './limits.ts';
import { fullestLimit } from './limits.ts';

/** The quota that will be reached first, of all agents. */
export function LimitMeter() {
  const providers = useRoot((root) => root?.providers);
  const fullest = fullestLimit(Object.values(providers ?? {}));
  if (!fullest) return <span className="grow" />;
  const { provider, limit } = fullest;
  const percent = limit.usedPercent ?? 100;
  return (
    <div
      className="side__limit"
      title={
        limit.resetsAt === undefined
          ? limit.label
          : `${limit.label}, ${t().inspector.resets(clockTime(limit.resetsAt))}`
      }
    >
      <AgentMark id={provider.id} name={provider.name} />
      <span className="ellipsis">{limit.label}</span>
      <Meter percent={percent} label={`${provider.name}, ${limit.label}`} level={levelOf(limit)} />
      <span className="num">{Math.round(percent)}%</span>
    </div>
  );
}

function levelOf(limit: Limit): 'normal' | 'warning' | 'full' {
  return limit.status === 'reached' ? 'full' : limit.status === 'warning' ? 'warning' : 'normal';
}
