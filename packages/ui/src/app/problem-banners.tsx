import type { UnsentMessage } from '@codeai-hub/client/api';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { X } from 'lucide-react';
import { Banner } from '../components/banner/banner.tsx';
import { Button, IconButton } from '../components/button/button.tsx';
import { useHub, useRoot } from '../hub/hub-context.ts';
import { errorText } from '../problems/error-text.ts';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';
import { notDismissed, useDismissed } from './dismissed.ts';

/** Lasting troubles of the core, and messages of an earlier visit that nobody sent. */
export function ProblemBanners() {
  const problems = useRoot((root) => root?.problems);
  const dismissed = useDismissed((state) => state.keys);
  const dismiss = useDismissed((state) => state.dismiss);
  const unsent = useStore(useHub().unsent);
  const each = (run: (message: UnsentMessage) => void) => {
    for (const message of unsent) run(message);
  };
  return (
    <>
      {notDismissed(problems ?? [], dismissed).map((problem) => (
        <Banner
          key={problem.id}
          level={levelOf(problem.error)}
          actions={<IconButton size="small" icon={X} label={t().common.dismiss} onClick={() => dismiss(problem)} />}
        >
          {errorText(problem.error)}
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

/** With a bad setting the last good one stays in force, with an unknown one nothing happens: neither is a failure. */
function levelOf({ code }: HubErrorShape): 'info' | 'attention' | 'error' {
  if (code === 'setting_unknown') return 'info';
  return code === 'settings_invalid' ? 'attention' : 'error';
}
