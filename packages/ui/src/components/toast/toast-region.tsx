import './toast.css';
import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import { WordLines } from '../../exact-text/words.tsx';
import { t } from '../../strings/strings.ts';
import { Button, IconButton } from '../button/button.tsx';
import { Icon } from '../icon/icon.tsx';
import { type Toast, useToasts } from './toasts.ts';

const infoLasts = 4_000;

export function ToastRegion() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section className="toasts" aria-label={t().common.notices}>
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const dismiss = useToasts((state) => state.dismiss);
  useEffect(() => {
    if (toast.level === 'error') return;
    const timer = setTimeout(() => dismiss(toast.id), infoLasts);
    return () => clearTimeout(timer);
  }, [toast, dismiss]);
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
