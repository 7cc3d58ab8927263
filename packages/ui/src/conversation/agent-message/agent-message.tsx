import './agent-message.css';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { Markdown } from '../../markdown/markdown.tsx';
import { useSession } from '../../session/session-context.ts';
import { t } from '../../strings/strings.ts';
import { BlobText } from '../blob-text.tsx';

/** Prose is the page: no bubble, no mark, no time. */
export function AgentMessage({ item }: { readonly item: Item }) {
  const { agentName } = useSession();
  const live = item.status === 'open';
  return (
    <article className="agent-message" aria-label={t().message.agents(agentName)} aria-busy={live}>
      <Markdown text={item.text} live={live} />
      {item.blob && <BlobText blob={item.blob} />}
    </article>
  );
}
