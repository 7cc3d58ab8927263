import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../../strings/strings.ts';
import { IconButton } from '../button/button.tsx';
import { useToasts } from '../toast/toasts.ts';

interface CopyButtonProps {
  readonly label: string;
  /** Called when pressed, so that nothing is joined or fetched for a button nobody presses. */
  readonly text: () => string | Promise<string>;
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
    write(text()).then(
      () => setCopied(true),
      () => show({ level: 'error', text: t().common.copyFailed }),
    );
  };
  return (
    <IconButton size="small" icon={copied ? Check : Copy} label={copied ? t().common.copied : label} onClick={copy} />
  );
}

/** Some browsers let a page copy only while the press is handled, so a text to come is promised to them. */
function write(text: string | Promise<string>): Promise<void> {
  if (typeof text === 'string') return navigator.clipboard.writeText(text);
  const type = 'text/plain';
  return navigator.clipboard.write([new ClipboardItem({ [type]: text.then((one) => new Blob([one], { type })) })]);
}
