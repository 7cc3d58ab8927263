import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { Braces, GitFork } from 'lucide-react';
import { memo } from 'react';
import { IconButton } from '../components/button/button.tsx';
import { useProviderName } from '../hub/hub-context.ts';
import { InlinePart } from '../parts/inline-part.tsx';
import { latePart } from '../parts/late-part.tsx';
import { useItem, useSession, useSeveral, useTurnAgent } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';
import { AgentMessage } from './agent-message/agent-message.tsx';
import { CutPre } from './cut-pre.tsx';
import { Notice } from './notice/notice.tsx';
import { PlanItemView } from './plan-item/plan-item.tsx';
import { Reasoning } from './reasoning/reasoning.tsx';
import { Step } from './step/step.tsx';
import { ToolItemView } from './tool-item.tsx';
import { deliveryTrouble, UserMessage, userMessageNote } from './user-message/user-message.tsx';

const HandedOver = latePart(async () => (await import('./handed-over/handed-over.tsx')).HandedOver);

/** One item of the conversation; renders when that item changes and at no other time. */
export const ItemView = memo(function ItemView({ id }: { readonly id: string }) {
  const item = useItem(id);
  return item ? <Kind item={item} /> : null;
});

function Kind({ item }: { readonly item: Item }) {
  const { run, forkBefore } = useSession();
  const several = useSeveral();
  const name = useProviderName(useTurnAgent(item.turnId));
  switch (item.kind) {
    case 'user_message': {
      const resend = () => run({ type: 'message.resend', itemId: item.id });
      const trouble = deliveryTrouble(item.delivery, resend, several ? name : undefined);
      const tools = forkBefore && (
        <IconButton size="small" icon={GitFork} label={t().sessions.forkHere} onClick={() => forkBefore(item.id)} />
      );
      return <UserMessage content={item.content} note={userMessageNote(item)} trouble={trouble} tools={tools} />;
    }
    case 'agent_message':
      return <AgentMessage item={item} />;
    case 'reasoning':
      return <Reasoning item={item} />;
    case 'tool':
      return <ToolItemView item={item} />;
    case 'plan':
      return <PlanItemView item={item} />;
    case 'notice':
      return <Notice item={item} />;
    case 'handover':
      return (
        <InlinePart resetKey={item.id}>
          <HandedOver item={item} />
        </InlinePart>
      );
    case 'native':
      return <Step icon={Braces} verb={item.name} details={() => <CutPre of={item} />} />;
  }
}
