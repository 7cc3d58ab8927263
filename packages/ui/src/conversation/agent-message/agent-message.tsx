import './agent-message.css';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { useProviderName } from '../../hub/hub-context.ts';
import { useWholeText } from '../../hub/use-whole-text.ts';
import { Markdown } from '../../markdown/markdown.tsx';
import { useTurnAgent } from '../../session/session-context.ts';
import { t } from '../../strings/strings.ts';
import { RestButton } from '../rest-button.tsx';

/** Prose is the page: no bubble, no mark, no time. */
export function AgentMessage({ item }: { readonly item: Item }) {
  const agentName = useProviderName(useTurnAgent(item.turnId));
  const live = item.status === 'open';
  const whole = useWholeText(item);
  return (
    <article className="agent-message" aria-label={t().message.agents(agentName)} aria-busy={live}>
      <Markdown text={whole.text} live={live} />
      <RestButton whole={whole} />
    </article>
  );
}
