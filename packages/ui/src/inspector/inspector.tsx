import './inspector.css';
import { X } from 'lucide-react';
import { type KeyboardEvent, useId } from 'react';
import { IconButton } from '../components/button/button.tsx';
import { useActiveAgent } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';
import { ChangesPanel } from './changes-panel.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { type InspectorTab, inspectorTabs } from './tabs.ts';
import { useChangedFiles } from './use-changed-files.ts';

interface InspectorProps {
  readonly tab: InspectorTab;
  readonly onTab: (tab: InspectorTab) => void;
  readonly onClose?: () => void;
}

/** What belongs to the session and is no part of its conversation. */
export function Inspector({ tab, onTab, onClose }: InspectorProps) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const next =
      inspectorTabs[(inspectorTabs.indexOf(tab) + step + inspectorTabs.length) % inspectorTabs.length] ?? tab;
    onTab(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div className="inspector">
      <div className="inspector__tabs" role="tablist" aria-label={t().inspector.label} onKeyDown={onKeyDown}>
        {inspectorTabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            className="inspector__tab"
            aria-selected={name === tab}
            aria-controls={`${id}-panel`}
            tabIndex={name === tab ? 0 : -1}
            onClick={() => onTab(name)}
          >
            {t().inspector[name]}
            <TabCount tab={name} />
          </button>
        ))}
        <span className="grow" />
        {onClose && <IconButton icon={X} label={t().inspector.hide} onClick={onClose} />}
      </div>
      <div className="inspector__panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`}>
        {tab === 'plan' && (
          <>
            <PlanPanel />
            <ChangesPanel quiet />
            <FactsPanel />
          </>
        )}
        {tab === 'changes' && <ChangesPanel />}
        {tab === 'context' && <FactsPanel />}
      </div>
    </div>
  );
}

function TabCount({ tab }: { readonly tab: InspectorTab }) {
  const plan = useActiveAgent(({ plan }) => plan);
  const files = useChangedFiles().files.length;
  const done = plan?.filter((entry) => entry.status === 'done').length ?? 0;
  const text =
    tab === 'plan' && plan?.length ? `${done}/${plan.length}` : tab === 'changes' && files > 0 ? String(files) : '';
  return text ? <span className="inspector__count">{text}</span> : null;
}
