import { Circle, CircleCheck, ImageIcon } from 'lucide-react';
import { type ReactNode, useContext, useState } from 'react';
import { Icon } from '../components/icon/icon.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { ProseWords } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';
import { CodeBlock } from './code-block.tsx';
import { FileOpener } from './file-opener.ts';
import type { FileReference } from './file-reference.ts';
import { isInlineImage, linkTarget } from './links.ts';
import type { Parts } from './render.ts';

function FileLink({ file, children }: { readonly file: FileReference; readonly children?: ReactNode }) {
  const opener = useContext(FileOpener);
  if (!opener) return children;
  return (
    <button type="button" className="md__file" onClick={() => opener.open(file)}>
      {children}
    </button>
  );
}

/** Never loads anything by itself: a picture's address can carry words out of the conversation. */
function Image({ href, alt }: { readonly href: string; readonly alt: string }) {
  const [shown, setShown] = useState(false);
  const label = <ProseWords text={alt || t().markdown.image} />;
  if (isInlineImage(href)) {
    if (shown) return <img className="md__image" src={href} alt={visibleWords(alt)} />;
    return (
      <button type="button" className="md__file" onClick={() => setShown(true)}>
        <Icon of={ImageIcon} size={13} /> {label}
      </button>
    );
  }
  const target = linkTarget(href);
  if (target.kind !== 'external') return <span>{label}</span>;
  return (
    <a href={target.href} title={target.href} target="_blank" rel="noopener noreferrer nofollow">
      <Icon of={ImageIcon} size={13} /> {label}
    </a>
  );
}

function Task({ done }: { readonly done: boolean }) {
  return (
    <span className="md__check" role="img" aria-label={done ? t().plan.done : t().plan.open}>
      <Icon of={done ? CircleCheck : Circle} size={14} />
    </span>
  );
}

export const parts: Parts = { CodeBlock, FileLink, Image, Task, ProseWords };
