import './dialog.css';
import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Words } from '../../exact-text/words.tsx';
import { t } from '../../strings/strings.ts';
import { IconButton } from '../button/button.tsx';

interface DialogProps {
  readonly title: string;
  readonly size?: 'small' | 'medium' | 'large';
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A modal dialog while it is rendered. The browser keeps the focus inside and gives it back at the end. */
export function Dialog({ title, size = 'medium', onClose, children, actions }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the element goes: a dialog that is no longer in the page gives no focus back.
  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      className="dialog"
      data-size={size}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div className="dialog__frame">
        <header className="dialog__head">
          <h2 id={titleId}>
            <Words text={title} />
          </h2>
          <IconButton icon={X} label={t().common.close} onClick={onClose} />
        </header>
        <div className="dialog__body">{children}</div>
        {actions && <footer className="dialog__actions">{actions}</footer>}
      </div>
    </dialog>
  );
}
