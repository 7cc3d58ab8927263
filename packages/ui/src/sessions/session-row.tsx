import './sessions.css';
import type { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import { memo } from 'react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { StatusGlyph } from '../components/status-glyph/status-glyph.tsx';
import { ChangeCount } from '../diff/change-count.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
import { useProviderNames } from '../hub/hub-context.ts';
import { useAgeClock } from '../session/use-now.ts';
import { t } from '../strings/strings.ts';
import { age, resetTime } from '../strings/time.ts';
import { isUnread, statusOf } from './groups.ts';
import { sessionTitle } from './session-title.ts';

interface SessionRowProps {
  readonly session: SessionSummary;
  readonly selected: boolean;
  readonly href: string;
}

/** A session in the side bar: two lines that carry the truth about it. */
export const SessionRow = memo(function SessionRow({ session, selected, href }: SessionRowProps) {
  const now = useAgeClock();
  const nameOf = useProviderNames();
  const status = statusOf(session);
  return (
    <a
      href={href}
      className="session-row"
      data-unread={isUnread(session) || undefined}
      aria-current={selected ? 'page' : undefined}
      title={`${visibleWords(sessionTitle(session.title))}\n${visibleWords(session.folder)}`}
    >
      <StatusGlyph status={status} label={t().sessions.status[status]} />
      <span className="session-row__title ellipsis">
        <Words text={sessionTitle(session.title)} />
      </span>
      <span className="session-row__age">{age(now, session.updatedAt)}</span>
      <span className="session-row__more">
        {(session.providers ?? [session.provider]).map((id) => (
          <AgentMark key={id} id={id} name={nameOf(id)} size="small" />
        ))}
        <Preview session={session} />
        <ChangeCount added={session.added} removed={session.removed} />
      </span>
    </a>
  );
});

export function Preview({ session }: { readonly session: SessionSummary }) {
  if (session.needsYou)
    return (
      <span className="session-row__asks ellipsis grow">
        <Words text={session.needsYou.first} />
      </span>
    );
  const running = session.activity !== 'idle';
  const text = doing(session) ?? session.preview;
  return (
    <span className={running ? 'ellipsis grow shimmer' : 'ellipsis grow'}>
      <Words text={plainWords(text) || folderName(session.folder)} />
    </span>
  );
}

/** What is worth more than its last words. */
function doing({ activity, background, continuation }: SessionSummary): string | undefined {
  if (activity === 'stopping') return t().sessions.stopping;
  if (activity === 'idle' && continuation) return t().sessions.goesOn(resetTime(Date.now(), continuation.at));
  return activity === 'idle' && background !== undefined ? t().sessions.inBackground(background) : undefined;
}

/** A line of Markdown without its marks: in a list there is no room for form. */
export function plainWords(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`+)/g, '')
    .replace(/^\s*(#{1,6}|>|[-*+]|\d+\.)\s+/, '')
    .trim();
}

export function folderName(folder: string): string {
  return folder.split(/[\\/]/).filter(Boolean).at(-1) ?? folder;
}
