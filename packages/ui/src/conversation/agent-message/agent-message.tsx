import './agent-message.css';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { useWholeText } from '../../hub/use-whole-text.ts';
import { Markdown } from '../../markdown/markdown.tsx';
import { useSession } from '../../session/session-context.ts';
import { t } from '../../strings/strings.ts';
import { RestButton } from '../rest-button.tsx';

/** Prose is the page: no bubble, no mark, no time. */
export function AgentMessage({ item }: { readonly item: Item }) {
  const { agentName } = useSession();
  const live = item.status === 'open';
  const whole = useWholeText(item);
  return (
    <article className="agent-message" aria-label={t().message.agents(agentName)} aria-busy={live}>
      <Markdown text={whole.text} live={live} />
      <RestButton whole={whole} />
    </article>
  );
}
