import './speaker.css';
import { AgentMark } from '../../components/agent-mark/agent-mark.tsx';
import { Words } from '../../exact-text/words.tsx';
import { useProviderName } from '../../hub/hub-context.ts';
import { useTurnAgent } from '../../session/session-context.ts';

/** Who speaks from here on; only where there are several. */
export function Speaker({ turnId }: { readonly turnId: string }) {
  const provider = useTurnAgent(turnId);
  const name = useProviderName(provider);
  return (
    <div className="speaker">
      <AgentMark id={provider} name={name} />
      <span className="ellipsis">
        <Words text={name} />
      </span>
    </div>
  );
}
