import { useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { CopyButton } from '../components/copy-button/copy-button.tsx';
import { HighlightedCode } from '../highlight/highlighted-code.tsx';
import { t } from '../strings/strings.ts';

interface CodeBlockProps {
  readonly code: string;
  readonly language: string;
  readonly open: boolean;
}

const maxShown = 60_000;

export function CodeBlock({ code, language, open }: CodeBlockProps) {
  const [whole, setWhole] = useState(false);
  const cut = !whole && code.length > maxShown;
  const shown = cut ? cutAtLine(code, open) : code;
  return (
    <div className="md__code">
      {/* biome-ignore lint/a11y/useSemanticElements: text to scroll is no form */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide block is scrolled by keyboard */}
      <pre role="group" tabIndex={0} aria-label={t().markdown.code(language)}>
        <code>
          <HighlightedCode code={shown} language={language} open={open} />
        </code>
      </pre>
      {cut && (
        <Button look="ghost" size="small" wide onClick={() => setWhole(true)}>
          {t().markdown.showAllCode(code.length - shown.length)}
        </Button>
      )}
      <div className="md__code-tools">
        {language && <span>{language}</span>}
        {!open && <CopyButton label={t().markdown.copyCode} text={() => code} />}
      </div>
    </div>
  );
}

/** While it is written its end is of interest, later its beginning. */
function cutAtLine(code: string, open: boolean): string {
  if (open) return code.slice(code.indexOf('\n', code.length - maxShown) + 1);
  return code.slice(0, code.lastIndexOf('\n', maxShown) + 1 || maxShown);
}
