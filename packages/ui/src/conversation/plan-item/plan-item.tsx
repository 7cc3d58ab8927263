import '../card.css';
import { visibleWords } from '../../exact-text/words.ts';
import { Words } from '../../exact-text/words.tsx';
import './plan-item.css';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { ListTodo } from 'lucide-react';
import { CopyButton } from '../../components/copy-button/copy-button.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { useTextLoader, useWholeText } from '../../hub/use-whole-text.ts';
import { Markdown } from '../../markdown/markdown.tsx';
import { useSessionState } from '../../session/session-context.ts';
import { t } from '../../strings/strings.ts';
import { byWhom } from '../by-whom.ts';
import { RestButton } from '../rest-button.tsx';
import { Step } from '../step/step.tsx';

type PlanItem = Extract<Item, { kind: 'plan' }>;

/** A plan the agent wrote down, and what was decided about it. */
export function PlanItemView({ item }: { readonly item: PlanItem }) {
  const { resolution } = item;
  const whole = useWholeText(item);
  const load = useTextLoader();
  const waiting = useSessionState((state) => state?.approvals.some((approval) => approval.itemId === item.id) ?? false);
  if (waiting) return <Step icon={ListTodo} verb={t().plan.title} state="waiting" fact={t().step.waiting} />;
  return (
    <section className="card" aria-label={t().plan.title}>
      <header className="card__head">
        <Icon of={ListTodo} />
        <b className="plan-item__title">{t().plan.title}</b>
        <span className="grow" />
        {resolution && (
          <span className="card__fact">
            {t().step.allowedBy(
              visibleWords(resolution.label ?? t().approval[resolution.outcome]),
              byWhom(resolution.by),
            )}
          </span>
        )}
        <CopyButton label={t().message.copy} text={() => load(item)} />
      </header>
      <div className="plan-item__text">
        <Markdown text={whole.text} live={item.status === 'open'} />
        <RestButton whole={whole} />
      </div>
      {resolution?.note && (
        <p className="card__note">
          <Words text={resolution.note} />
        </p>
      )}
    </section>
  );
}
