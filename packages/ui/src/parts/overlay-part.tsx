import { type ReactNode, Suspense } from 'react';
import { Dialog } from '../components/dialog/dialog.tsx';
import { ErrorBoundary } from './error-boundary.tsx';

interface OverlayPartProps {
  /** How the dialog is called that says it failed. */
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A late part above the page: what fails of it leaves the page below as it is. */
export function OverlayPart({ title, onClose, children }: OverlayPartProps) {
  const frame = (trouble: ReactNode) => (
    <Dialog title={title} onClose={onClose}>
      {trouble}
    </Dialog>
  );
  return (
    <ErrorBoundary resetKey={title} frame={frame}>
      <Suspense>{children}</Suspense>
    </ErrorBoundary>
  );
}
