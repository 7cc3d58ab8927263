import './toast.css';
import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { type RefObject, useEffect, useRef } from 'react';
import { WordLines } from '../../exact-text/words.tsx';
import { t } from '../../strings/strings.ts';
import { Button, IconButton } from '../button/button.tsx';
import { Icon } from '../icon/icon.tsx';
import { type Toast, useToasts } from './toasts.ts';

const shownFor = { info: 4_000, error: 10_000 };
const perLetter = 60;
const shownMost = 30_000;
/** After it was looked at. */
const shownYet = 3_000;

/** The newest stands first: the region grows downwards, and must never cover what one answers and writes with. */
export function ToastRegion() {
  const toasts = useToasts((state) => state.toasts);
  const region = useRef<HTMLElement>(null);
  return (
    <section ref={region} className="toasts" aria-label={t().common.notices}>
      {[...toasts].reverse().map((toast) => (
        <ToastCard key={toast.id} toast={toast} region={region} />
      ))}
    </section>
  );
}

interface ToastCardProps {
  readonly toast: Toast;
  readonly region: RefObject<HTMLElement | null>;
}

function ToastCard({ toast, region }: ToastCardProps) {
  const dismiss = useToasts((state) => state.dismiss);
  useLeaves(toast, region);
  return (
    <div className="toast" data-level={toast.level} role={toast.level === 'error' ? 'alert' : 'status'}>
      <Icon of={toast.level === 'error' ? TriangleAlert : CircleCheck} />
      <span className="grow">
        <WordLines text={toast.text} />
      </span>
      {toast.action && (
        <Button look="ghost" size="small" onClick={toast.action.run}>
          {toast.action.label}
        </Button>
      )}
      <IconButton icon={X} size="small" label={t().common.dismiss} onClick={() => dismiss(toast.id)} />
    </div>
  );
}

/** Gone by itself once it can have been read; not while pointer or focus is on any of them, nor while nobody sees the page. */
function useLeaves(toast: Toast, region: RefObject<HTMLElement | null>): void {
  const dismiss = useToasts((state) => state.dismiss);
  useEffect(() => {
    const leave = () => {
      const held = document.hidden || region.current?.matches(':hover, :focus-within');
      if (held) timer = setTimeout(leave, shownYet);
      else dismiss(toast.id);
    };
    const reading = Math.min(shownMost, toast.text.length * perLetter);
    let timer = setTimeout(leave, Math.max(shownFor[toast.level], reading));
    return () => clearTimeout(timer);
  }, [toast, region, dismiss]);
}
