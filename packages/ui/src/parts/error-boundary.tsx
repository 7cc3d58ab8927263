import { Component, type ReactNode } from 'react';
import { Banner } from '../components/banner/banner.tsx';
import { Button } from '../components/button/button.tsx';
import { reportProblem } from '../problems/problems.ts';
import { t } from '../strings/strings.ts';
import { PartNotLoaded } from './late-part.tsx';

interface ErrorBoundaryProps {
  /** Another value begins anew: another page is no longer the one that failed. */
  readonly resetKey: string;
  /** Puts what is said about a failure where the part would be; without it, it takes the place of a page. */
  readonly frame?: (trouble: ReactNode) => ReactNode;
  readonly children: ReactNode;
}

interface State {
  readonly failure: { readonly error: unknown } | null;
  readonly key: string;
}

/** A part that fails takes only itself down, and says so. The conversation is with the core, so nothing is lost. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, State> {
  override state: State = { failure: null, key: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { failure: { error } };
  }

  static getDerivedStateFromProps(props: ErrorBoundaryProps, state: State): Partial<State> | null {
    return props.resetKey === state.key ? null : { failure: null, key: props.resetKey };
  }

  override componentDidCatch(error: unknown): void {
    if (error instanceof PartNotLoaded) error.forget();
    reportProblem('a part of the page failed', error);
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    const trouble = <Trouble error={failure.error} onRetry={() => this.setState({ failure: null })} />;
    return this.props.frame ? this.props.frame(trouble) : <main className="main main--failed">{trouble}</main>;
  }
}

function Trouble({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  return (
    <Banner
      level="error"
      actions={
        <>
          <Button size="small" onClick={onRetry}>
            {t().common.retry}
          </Button>
          <Button size="small" onClick={() => location.reload()}>
            {t().common.reload}
          </Button>
        </>
      }
    >
      {error instanceof PartNotLoaded ? t().problems.partNotLoaded : t().problems.partFailed}
    </Banner>
  );
}
