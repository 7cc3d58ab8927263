import { type BackgroundWork, isRunning, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { Hourglass } from 'lucide-react';
import { Chip } from '../components/chip/chip.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { useSessionState } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';

/** While a turn runs, that says enough. */
const workOf = (state: SessionState | null): BackgroundWork[] | undefined => {
  if (!state || isRunning(state)) return undefined;
  const busy = state.agents.filter(({ background }) => background);
  return busy.length > 1 ? busy.flatMap(({ background = [] }) => background) : busy[0]?.background;
};

/** What the agent does without a turn, so that nobody takes its silence for the end. */
export function BackgroundNote() {
  const work = useSessionState(workOf);
  if (!work) return null;
  return (
    <span role="status" className="head__background">
      <Chip icon={Hourglass} title={work.map(({ title }) => visibleWords(title)).join('\n')}>
        <span className="ellipsis">{t().sessions.inBackground(work.length)}</span>
      </Chip>
    </span>
  );
}
