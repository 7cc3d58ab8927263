import { Component, type ReactNode } from 'react';
import { Banner } from '../components/banner/banner.tsx';
import { Button } from '../components/button/button.tsx';
import { reportProblem } from '../problems/problems.ts';
import { t } from '../strings/strings.ts';

interface ErrorBoundaryProps {
  /** Another value begins anew: another page is no longer the one that failed. */
  readonly resetKey: string;
  readonly children: ReactNode;
}

interface State {
  readonly failed: boolean;
  readonly key: string;
}

/** A part that fails takes only itself down, and says so. The conversation is with the core, so nothing is lost. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, State> {
  override state: State = { failed: false, key: this.props.resetKey };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  static getDerivedStateFromProps(props: ErrorBoundaryProps, state: State): Partial<State> | null {
    return props.resetKey === state.key ? null : { failed: false, key: props.resetKey };
  }

  override componentDidCatch(error: unknown): void {
    reportProblem('a part of the page failed', error);
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="main main--failed">
        <Banner
          level="error"
          actions={
            <>
              <Button size="small" onClick={() => this.setState({ failed: false })}>
                {t().common.retry}
              </Button>
              <Button size="small" onClick={() => location.reload()}>
                {t().common.reload}
              </Button>
            </>
          }
        >
          {t().problems.partFailed}
        </Banner>
      </main>
    );
  }
}
