import type { PlanEntry } from '@codeai-hub/protocol/channels/session/state';
import { Circle, CircleCheck } from 'lucide-react';
import { Icon } from '../components/icon/icon.tsx';
import { StatusGlyph } from '../components/status-glyph/status-glyph.tsx';
import { Words } from '../exact-text/words.tsx';
import { useActiveAgent } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';

/** The agent's own list, live. */
export function PlanPanel() {
  const plan = useActiveAgent(({ plan }) => plan);
  const running = useActiveAgent((agent) => agent.currentTurnId !== null) ?? false;
  if (!plan || plan.length === 0) return <p className="inspector__empty">{t().plan.empty}</p>;
  const done = plan.filter((entry) => entry.status === 'done').length;
  return (
    <section className="inspector__section" aria-label={t().plan.title}>
      <div className="plan__bar" role="img" aria-label={t().plan.progress(done, plan.length)}>
        {plan.map((entry) => (
          <span key={entry.id} data-status={entry.status} />
        ))}
      </div>
      <ol className="plain-list">
        {plan.map((entry) => (
          <li key={entry.id} className="plan__entry" data-status={entry.status}>
            <Glyph status={entry.status} running={running} />
            <span>
              <Words text={entry.text} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Glyph({ status, running }: { readonly status: PlanEntry['status']; readonly running: boolean }) {
  if (status === 'active' && running) return <StatusGlyph status="running" label={t().plan.active} />;
  return (
    <span role="img" aria-label={status === 'done' ? t().plan.done : t().plan.open}>
      <Icon of={status === 'done' ? CircleCheck : Circle} size={15} />
    </span>
  );
}
