import './markdown.css';
import { memo, useMemo, useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { ProseWords } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';
import type { Block } from './document.ts';
import { longestBlock, withoutFloods } from './floods.ts';
import { parts } from './parts.tsx';
import { renderBlock } from './render.ts';
import { useBlocks } from './use-blocks.ts';
import { firstShownBlock } from './window.ts';

interface MarkdownProps {
  readonly text: string;
  /** More may come: the open end is shown as if closed, and only it is parsed again. */
  readonly live: boolean;
}

export function Markdown({ text, live }: MarkdownProps) {
  const parsed = useBlocks(text, live);
  const blocks = useMemo(() => withoutFloods(parsed, live), [parsed, live]);
  const [pages, setPages] = useState(1);
  const first = firstShownBlock(blocks, pages);
  const last = blocks.length - 1;
  return (
    <div className="md" data-live={live || undefined}>
      {first > 0 && (
        <Button look="ghost" size="small" onClick={() => setPages(pages + 1)}>
          {t().markdown.showEarlier(first)}
        </Button>
      )}
      {blocks.slice(first).map((block, at) => (
        <BlockView key={block.key} block={block} open={live && first + at === last} />
      ))}
    </div>
  );
}

/** Of a flood that still comes: what fits on a screen or two, so that laying it out costs a frame and not a second. */
const openFlood = 12_000;

const BlockView = memo(function BlockView({ block, open }: { readonly block: Block; readonly open: boolean }) {
  const { token } = block;
  const isFlood = open && token.type !== 'code' && token.raw.length > longestBlock;
  return (
    <div
      className="md__block"
      data-open={open || undefined}
      data-level={token.type === 'heading' ? token.depth : undefined}
      data-continues={(token.type === 'piece' && token.continues) || undefined}
    >
      {isFlood ? <OpenFlood text={token.raw} /> : renderBlock(token, parts, open)}
    </div>
  );
});

function OpenFlood({ text }: { readonly text: string }) {
  return (
    <p className="md__raw">
      <ProseWords text={text.slice(-openFlood)} />
    </p>
  );
}
