import './step.css';
import { ChevronDown, ChevronRight, type LucideIcon } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Icon } from '../../components/icon/icon.tsx';
import { StatusGlyph } from '../../components/status-glyph/status-glyph.tsx';
import { ExactInline } from '../../exact-text/exact-text.tsx';
import { Words } from '../../exact-text/words.tsx';

export type StepState = 'running' | 'done' | 'failed' | 'waiting' | 'denied' | 'stopped';

interface StepProps {
  readonly icon: LucideIcon;
  readonly verb: string;
  readonly target?: string | undefined;
  /** The target is code: a path, a command. */
  readonly code?: boolean;
  /** One fact at the end of the line. */
  readonly fact?: ReactNode;
  readonly state?: StepState;
  /** What it unfolds to; without, it is no button. */
  readonly details?: (() => ReactNode) | undefined;
}

/** One line for one thing an agent did: icon, verb, target, fact. Success is silent. */
export function Step({ icon, verb, target, code, fact, state = 'done', details }: StepProps) {
  const [open, setOpen] = useState(false);
  const detailsId = useId();
  const line = (
    <>
      {state === 'running' ? (
        <span className="step__glyph">
          <StatusGlyph status="running" />
        </span>
      ) : (
        <Icon of={icon} />
      )}
      <span className={state === 'running' ? 'step__verb shimmer' : 'step__verb'}>
        <Words text={verb} />
      </span>
      {target && (
        <span className={code ? 'step__target step__target--code ellipsis' : 'step__target ellipsis'}>
          {code ? <ExactInline text={target} /> : <Words text={target} />}
        </span>
      )}
      {details && <Icon of={open ? ChevronDown : ChevronRight} size={14} className="step__chevron" />}
      {fact !== undefined && <span className="step__fact">{fact}</span>}
    </>
  );
  if (!details)
    return (
      <div className="step" data-state={state}>
        {line}
      </div>
    );
  return (
    <>
      <button
        type="button"
        className="step"
        data-state={state}
        aria-expanded={open}
        aria-controls={detailsId}
        onClick={() => setOpen(!open)}
      >
        {line}
      </button>
      {open && (
        <div id={detailsId} className="step__details">
          {details()}
        </div>
      )}
    </>
  );
}
