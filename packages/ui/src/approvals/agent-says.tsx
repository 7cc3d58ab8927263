import { Words } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';

/**
 * What the agent says of its own request, and never to be taken for what the hub says. It stands below what would happen,
 * and is short or scrolls: many words must not push the thing itself out of sight.
 */
export function AgentSays({ text }: { readonly text: string | undefined }) {
  if (!text) return null;
  return (
    <p className="approval__text approval__says">
      <span className="approval__speaker">{t().approval.agentSays}</span>{' '}
      <q className="approval__quote">
        <Words text={text} />
      </q>
    </p>
  );
}
