import { type ReactNode, Suspense } from 'react';
import { ErrorBoundary } from './error-boundary.tsx';

interface InlinePartProps {
  /** Another value begins anew after a failure. */
  readonly resetKey: string;
  readonly children: ReactNode;
}

/** A late part in the midst of others: what fails of it is said in its place and takes nothing else down. */
export function InlinePart({ resetKey, children }: InlinePartProps) {
  return (
    <ErrorBoundary resetKey={resetKey} frame={(trouble) => trouble}>
      <Suspense>{children}</Suspense>
    </ErrorBoundary>
  );
}
