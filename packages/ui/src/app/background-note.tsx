import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { Hourglass } from 'lucide-react';
import { Chip } from '../components/chip/chip.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { useSessionState } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';

const workOf = (state: SessionState | null) => state?.background;

/** What the agent does though no turn runs, so that nobody takes its silence for the end. */
export function BackgroundNote() {
  const work = useSessionState(workOf);
  if (!work) return null;
  return (
    <span role="status" className="head__background">
      <Chip icon={Hourglass} title={work.map(({ title }) => visibleWords(title)).join('\n')}>
        {t().sessions.inBackground(work.length)}
      </Chip>
    </span>
  );
}
