import { textOf } from '@codeai-hub/protocol/content';
import { CornerDownRight } from 'lucide-react';
import { useProviderName } from '../hub/hub-context.ts';
import { isInTrouble } from '../session/item-shape.ts';
import { useItem, useSession, useTurnAgent } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';
import { Step } from './step/step.tsx';
import { deliveryTrouble } from './user-message/user-message.tsx';

const shownCharacters = 300;

/** A message that stands whole where another agent got it: here only that it came, or that it did not. */
export function MessageCopy({ id }: { readonly id: string }) {
  const item = useItem(id);
  const { run } = useSession();
  const name = useProviderName(useTurnAgent(item?.turnId ?? ''));
  if (item?.kind !== 'user_message') return null;
  if (isInTrouble(item))
    return (
      <div className="message-copy" role="note">
        {deliveryTrouble(item.delivery, () => run({ type: 'message.resend', itemId: item.id }), name)}
      </div>
    );
  return (
    <Step icon={CornerDownRight} verb={t().message.yours} target={textOf(item.content).slice(0, shownCharacters)} />
  );
}
