import type { HubClient } from '@codeai-hub/client/api';
import { useEffect } from 'react';
import { HubContext } from '../hub/hub-context.ts';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { SignIn } from '../sign-in/sign-in.tsx';
import { useStore } from '../store/use-store.ts';
import { App } from './app.tsx';

interface RootProps {
  readonly hub: HubClient;
  /** Why the link this page was opened with let nobody in. */
  readonly signInProblem: string | null;
}

/** The page for who is let in, the way in for everybody else. */
export function Root({ hub, signInProblem }: RootProps) {
  const connection = useStore(hub.connection);
  useEffect(() => hub.connect(), [hub]);
  if (connection.type !== 'refused')
    return (
      <HubContext value={hub}>
        <ErrorBoundary resetKey="page">
          <App />
        </ErrorBoundary>
      </HubContext>
    );
  const problem = connection.error.code === 'unauthorized' ? signInProblem : connection.error.message;
  return <SignIn problem={problem} onRetry={() => hub.connect()} />;
}
