import './handed-over.css';
import type { HandoverItem } from '@codeai-hub/protocol/channels/session/items';
import { ArrowRightLeft, ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { Icon } from '../../components/icon/icon.tsx';
import { Words } from '../../exact-text/words.tsx';
import { useProviderNames } from '../../hub/hub-context.ts';
import { t } from '../../strings/strings.ts';
import { CutPre } from '../cut-pre.tsx';
import { Step } from '../step/step.tsx';

/** What an agent was told of what others did, in its exact words. Where a person handed the work over it is a boundary. */
export function HandedOver({ item }: { readonly item: HandoverItem }) {
  const nameOf = useProviderNames();
  const to = nameOf(item.to);
  const from = item.from.map(nameOf).join(t().handover.and);
  if (item.confirmed) return <Boundary item={item} to={to} />;
  return <Step icon={ArrowRightLeft} verb={t().handover.told(to, from)} details={() => <CutPre of={item} />} />;
}

function Boundary({ item, to }: { readonly item: HandoverItem; readonly to: string }) {
  const [open, setOpen] = useState(false);
  const detailsId = useId();
  const begins = item.text.split('\n').find((line) => line.trim() !== '') ?? '';
  return (
    <section className="handed-over">
      <button
        type="button"
        className="handed-over__line"
        aria-expanded={open}
        aria-controls={detailsId}
        onClick={() => setOpen(!open)}
      >
        <Icon of={ArrowRightLeft} size={14} />
        <span className="handed-over__who">
          <Words text={t().handover.boundary(to)} />
        </span>
        {begins && (
          <span className="ellipsis quiet">
            <Words text={t().handover.toldBriefly(begins.slice(0, 200))} />
          </span>
        )}
        <Icon of={open ? ChevronDown : ChevronRight} size={14} />
      </button>
      {open && (
        <div id={detailsId} className="step__details">
          <CutPre of={item} />
        </div>
      )}
    </section>
  );
}
