import './inline-code.css';
import { WordLines } from '../../exact-text/words.tsx';

/** What stands between backticks is code; of the rest only what could not be seen is marked. */
export function InlineCode({ text }: { readonly text: string }) {
  const parts = text.split(/(`[^`\n]+`)/);
  if (parts.length === 1) return <WordLines text={text} />;
  return parts.map((part, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
      <code key={at} className="inline-code">
        <WordLines text={part.slice(1, -1)} />
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
      <WordLines key={at} text={part} />
    ),
  );
}
