import '../card.css';
import './plan-item.css';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { ListTodo } from 'lucide-react';
import { CopyButton } from '../../components/copy-button/copy-button.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Markdown } from '../../markdown/markdown.tsx';
import { t } from '../../strings/strings.ts';

type PlanItem = Extract<Item, { kind: 'plan' }>;

/** A plan the agent wrote down, and what was decided about it. */
export function PlanItemView({ item }: { readonly item: PlanItem }) {
  const { resolution } = item;
  return (
    <section className="card" aria-label={t().plan.title}>
      <header className="card__head">
        <Icon of={ListTodo} />
        <b className="plan-item__title">{t().plan.title}</b>
        <span className="grow" />
        {resolution && (
          <span className="card__fact">
            {t().step.allowedBy(resolution.label ?? t().approval[resolution.outcome], resolution.by)}
          </span>
        )}
        <CopyButton label={t().message.copy} text={() => item.text} />
      </header>
      <div className="plan-item__text">
        <Markdown text={item.text} live={item.status === 'open'} />
      </div>
      {resolution?.note && <p className="card__note">{resolution.note}</p>}
    </section>
  );
}
