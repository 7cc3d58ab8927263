import type { Delivery, UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import { agentOf } from '@codeai-hub/protocol/channels/session/state';
import type { Agents } from './agents.ts';
import type { DrivenSession } from './driven-session.ts';
import { agentKey } from './news.ts';
import { messagesInDoubt, settleDelivery } from './recover.ts';

/** What the agent's transcript says of a message. */
const DELIVERY = { yes: 'delivered', no: 'not_delivered', unknown: 'unknown' } as const;

/** Asks an agent's transcript about messages of which nobody knows whether they arrived (I7). */
export async function settleDoubts(
  session: DrivenSession,
  provider: string,
  agents: Agents,
  report: (error: unknown) => void,
): Promise<void> {
  for (const message of messagesInDoubt(session.state, provider)) {
    const delivery = await lookFor(message);
    session.change('core', (step) => {
      const still = messagesInDoubt(step.state, provider).find((one) => one.id === message.id);
      if (still && still.delivery !== delivery) settleDelivery(step, message.id, delivery);
    });
  }

  /** What nobody can tell is not taken for "no": sent again, it could arrive twice. */
  async function lookFor(message: UserMessageItem): Promise<Delivery> {
    const { folder } = session.state;
    const nativeId = agentOf(session.state, provider)?.binding.nativeId;
    // Without a conversation there is none it could be in; a fork gets its own when it is first opened.
    if (nativeId === undefined) return message.delivery === 'unknown' ? 'unknown' : 'not_delivered';
    const sessionId = agentKey(session.state, provider);
    try {
      return DELIVERY[await agents.hasMessage(provider, { sessionId, folder, nativeId, messageId: message.messageId })];
    } catch (error) {
      report(error);
      return 'unknown';
    }
  }
}
