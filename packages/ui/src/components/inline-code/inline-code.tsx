import './inline-code.css';

/** What stands between backticks is code; nothing else is changed of what was written. */
export function InlineCode({ text }: { readonly text: string }) {
  const parts = text.split(/(`[^`\n]+`)/);
  if (parts.length === 1) return text;
  return parts.map((part, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
      <code key={at} className="inline-code">
        {part.slice(1, -1)}
      </code>
    ) : (
      part
    ),
  );
}
