import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Meter } from '../components/meter/meter.tsx';
import { useRoot } from '../hub/hub-context.ts';
import { t } from '../strings/strings.ts';
import { resetTime } from '../strings/time.ts';
import { currentLimits, fullestLimits, type Limit, levelOf } from './limits.ts';

/** The quotas of all agents, a line each: the window that is used up first. When it begins anew is said once it matters. */
export function UsageStrip() {
  const providers = useRoot((root) => root?.providers);
  const rows = fullestLimits(Object.values(providers ?? {}), Date.now());
  return (
    <ul className="plain-list grow" aria-label={t().shell.usage}>
      {rows.map(({ provider, limit }) => (
        <li
          key={provider.id}
          className="side__limit"
          data-level={levelOf(limit)}
          title={currentLimits(provider, Date.now()).map(inWords).join('\n')}
        >
          <AgentMark id={provider.id} name={provider.name} />
          <span className="ellipsis">
            {limit.label}
            {levelOf(limit) !== 'normal' && resets(limit)}
          </span>
          <Meter
            percent={limit.usedPercent ?? 100}
            label={`${provider.name}, ${inWords(limit)}`}
            level={levelOf(limit)}
          />
          {limit.usedPercent !== undefined && <span className="num">{Math.round(limit.usedPercent)}%</span>}
        </li>
      ))}
    </ul>
  );
}

function inWords(limit: Limit): string {
  const used = limit.usedPercent === undefined ? '' : ` ${Math.round(limit.usedPercent)}%`;
  return `${limit.label}${used}${resets(limit)}`;
}

function resets({ resetsAt }: Limit): string {
  return resetsAt === undefined ? '' : `, ${t().inspector.resets(resetTime(Date.now(), resetsAt))}`;
}
