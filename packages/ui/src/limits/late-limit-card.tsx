import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { type ReactNode, Suspense, useCallback } from 'react';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { latePart } from '../parts/late-part.tsx';
import { useSessionState, useTurnAgent } from '../session/session-context.ts';

const LatePlannedCard = latePart(async () => (await import('./limit-card.tsx')).PlannedCard);
const Late = latePart(async () => (await import('./limit-card.tsx')).LimitCard);

interface LateLimitCardProps {
  readonly turnId: string;
  readonly error: HubErrorShape;
  /** how a failure is shown that is none at a limit, and this one until its part is there */
  readonly plain: ReactNode;
}

/** What there is to choose at a limit, fetched when there is one. */
export function LateLimitCard({ turnId, error, plain }: LateLimitCardProps) {
  if (error.code !== 'quota_exhausted' && error.code !== 'rate_limited') return plain;
  return (
    <ErrorBoundary resetKey={turnId} frame={() => plain}>
      <Suspense fallback={plain}>
        <Late turnId={turnId} plain={plain} />
      </Suspense>
    </ErrorBoundary>
  );
}

/** What is planned of the agent whose turn it was, where no limit says it already. */
export function PlannedHere({ turnId }: { readonly turnId: string }) {
  const provider = useTurnAgent(turnId);
  const isPlanned = useSessionState(useCallback((state) => state?.continuation?.agent === provider, [provider]));
  if (!isPlanned) return null;
  return (
    <ErrorBoundary resetKey={turnId} frame={() => null}>
      <Suspense>
        <LatePlannedCard turnId={turnId} />
      </Suspense>
    </ErrorBoundary>
  );
}
