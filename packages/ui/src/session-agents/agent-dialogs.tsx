import { useEffect } from 'react';
import { latePart } from '../parts/late-part.tsx';
import { OverlayPart } from '../parts/overlay-part.tsx';
import { t } from '../strings/strings.ts';
import { closeAgentDialog, useAgentDialog } from './dialogs.ts';

const HandOver = latePart(async () => (await import('./hand-over.tsx')).HandOver);
const AddAgent = latePart(async () => (await import('./add-agent.tsx')).AddAgent);

/** What is asked about the agents of this session, fetched when it is. */
export function AgentDialogs() {
  const open = useAgentDialog((state) => state.open);
  useEffect(() => closeAgentDialog, []);
  if (!open) return null;
  const title = open.type === 'add' ? t().sessions.addAgent : t().sessions.handOver;
  return (
    <OverlayPart title={title} onClose={closeAgentDialog}>
      {open.type === 'add' ? (
        <AddAgent onClose={closeAgentDialog} />
      ) : (
        <HandOver target={open.target} onClose={closeAgentDialog} />
      )}
    </OverlayPart>
  );
}
