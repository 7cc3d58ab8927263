import type { UnsentMessage } from '@codeai-hub/client/api';
import { Banner } from '../components/banner/banner.tsx';
import { Button } from '../components/button/button.tsx';
import { useHub, useRoot } from '../hub/hub-context.ts';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';

/** Lasting troubles of the core, and messages of an earlier visit that nobody sent. */
export function ProblemBanners() {
  const problems = useRoot((root) => root?.problems);
  const unsent = useStore(useHub().unsent);
  const each = (run: (message: UnsentMessage) => void) => {
    for (const message of unsent) run(message);
  };
  return (
    <>
      {problems?.map((problem) => (
        <Banner key={problem.id} level="error">
          {problem.error.message}
        </Banner>
      ))}
      {unsent.length > 0 && (
        <Banner
          level="attention"
          actions={
            <>
              <Button size="small" onClick={() => each((message) => message.send())}>
                {t().connection.sendNow}
              </Button>
              <Button size="small" look="ghost" onClick={() => each((message) => message.discard())}>
                {t().connection.discard}
              </Button>
            </>
          }
        >
          {t().connection.unsent(unsent.length)}
        </Banner>
      )}
    </>
  );
}
