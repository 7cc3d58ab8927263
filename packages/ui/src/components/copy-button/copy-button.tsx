import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../../strings/strings.ts';
import { IconButton } from '../button/button.tsx';
import { useToasts } from '../toast/toasts.ts';

interface CopyButtonProps {
  readonly label: string;
  /** Called when pressed, so that nothing is joined for a button nobody presses. */
  readonly text: () => string;
}

export function CopyButton({ label, text }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const show = useToasts((state) => state.show);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(text()).then(
      () => setCopied(true),
      () => show({ level: 'error', text: t().common.copyFailed }),
    );
  };
  return (
    <IconButton size="small" icon={copied ? Check : Copy} label={copied ? t().common.copied : label} onClick={copy} />
  );
}
