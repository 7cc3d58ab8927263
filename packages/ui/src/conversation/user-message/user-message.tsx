import './user-message.css';
import type { Delivery, UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import { type Content, textOf } from '@codeai-hub/protocol/content';
import { FileText, ImageIcon, RotateCcw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../../components/button/button.tsx';
import { usePressOnce } from '../../components/button/use-press-once.ts';
import { Chip } from '../../components/chip/chip.tsx';
import { CopyButton } from '../../components/copy-button/copy-button.tsx';
import { InlineCode } from '../../components/inline-code/inline-code.tsx';
import { Words } from '../../exact-text/words.tsx';
import { plainness } from '../../long-text/plainness.ts';
import { t } from '../../strings/strings.ts';

interface UserMessageProps {
  readonly content: Content;
  /** A quiet word about it: "Sending", "sent while it worked". */
  readonly note?: string | undefined;
  /** What went wrong and what can be done. */
  readonly trouble?: ReactNode;
  readonly tools?: ReactNode;
}

const foldedLines = 14;
const foldedCharacters = 1_600;

/** The one raised block of the page: what the person said, as it was typed. */
export function UserMessage({ content, note, trouble, tools }: UserMessageProps) {
  const [whole, setWhole] = useState(false);
  const text = textOf(content);
  const long = text.length > foldedCharacters || text.split('\n', foldedLines + 1).length > foldedLines;
  const shown = long && !whole ? fold(text) : text;
  return (
    <article className="user-message" data-trouble={trouble ? true : undefined} aria-label={t().message.yours}>
      <div className="user-message__text" data-plain={plainness(shown)}>
        <InlineCode text={shown} />
      </div>
      {long && (
        <Button look="ghost" size="small" onClick={() => setWhole(!whole)}>
          {whole ? t().message.showLess : t().message.showAll}
        </Button>
      )}
      <Attachments content={content} />
      {note && <div className="user-message__note">{note}</div>}
      {trouble && <div className="user-message__trouble">{trouble}</div>}
      <div className="user-message__tools">
        {tools}
        <CopyButton label={t().message.copy} text={() => text} />
      </div>
    </article>
  );
}

export function userMessageNote(item: UserMessageItem): string | undefined {
  if (item.scheduled) return t().message.scheduled;
  if (item.imported) return t().message.imported;
  return item.steer ? t().message.steered : undefined;
}

/** What is to be said of a message that the agent may not have; nothing when all is well. It is named where there are several. */
export function deliveryTrouble(delivery: Delivery, onResend: () => Promise<boolean>, agent?: string): ReactNode {
  if (delivery === 'not_delivered') return <NotDelivered agent={agent} onResend={onResend} />;
  return delivery === 'unknown' ? <span className="grow">{t().message.deliveryUnknown}</span> : null;
}

interface NotDeliveredProps {
  readonly agent: string | undefined;
  readonly onResend: () => Promise<boolean>;
}

/** Shown where the agent is known not to have the message; sending again is a new turn. */
function NotDelivered({ agent, onResend }: NotDeliveredProps) {
  const { pressed, press } = usePressOnce(onResend);
  return (
    <>
      <span className="grow">{t().message.notDelivered(agent)}</span>
      <Button size="small" icon={RotateCcw} disabled={pressed} onClick={press}>
        {t().message.sendAgain}
      </Button>
    </>
  );
}

function Attachments({ content }: { readonly content: Content }) {
  const files = content.filter((part) => part.type !== 'text');
  if (files.length === 0) return null;
  return (
    <div className="user-message__files">
      {files.map((part) => (
        <Chip key={part.blob.hash} icon={part.type === 'image' ? ImageIcon : FileText}>
          <span className="ellipsis">
            <Words text={part.name ?? t().message.attachment} />
          </span>
        </Chip>
      ))}
    </div>
  );
}

function fold(text: string): string {
  const lines = text.split('\n').slice(0, foldedLines).join('\n');
  return `${lines.slice(0, foldedCharacters).trimEnd()} …`;
}
