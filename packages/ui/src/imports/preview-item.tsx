import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { WordLines, Words } from '../exact-text/words.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import { words } from './strings.ts';

/** An item of a conversation that is only read: what was said in full, what was done in a line. */
export function PreviewItem({ item }: { readonly item: Item }) {
  switch (item.kind) {
    case 'user_message':
      return (
        <article className="import-said" aria-label={words().you}>
          <WordLines text={item.text} />
        </article>
      );
    case 'agent_message':
    case 'plan':
      return <Markdown text={item.text} live={false} />;
    case 'reasoning':
      return (
        <details className="import-done">
          <summary>{words().thought}</summary>
          <Markdown text={item.text} live={false} />
        </details>
      );
    case 'tool':
      return (
        <p className="import-done" data-status={item.status}>
          <b>
            <Words text={item.title} />
          </b>{' '}
          <Words text={item.target ?? ''} />
        </p>
      );
    case 'notice':
      return (
        <p className="import-done">
          <WordLines text={item.text} />
        </p>
      );
    default:
      return null;
  }
}
