import '../card.css';
import type { ToolItem } from '@codeai-hub/protocol/channels/session/items';
import { Terminal } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '../../components/button/button.tsx';
import { CopyButton } from '../../components/copy-button/copy-button.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { StatusGlyph } from '../../components/status-glyph/status-glyph.tsx';
import { ExactInline } from '../../exact-text/exact-text.tsx';
import { visibleWords } from '../../exact-text/words.ts';
import { useTextLoader, useWholeText } from '../../hub/use-whole-text.ts';
import { t } from '../../strings/strings.ts';
import { duration } from '../../strings/time.ts';
import { foldTerminal } from '../../terminal/fold.ts';
import { TerminalOutput } from '../../terminal/terminal-output.tsx';
import { RestButton } from '../rest-button.tsx';
import { RunningTime } from '../turn/running-time.tsx';

const runningTail = 6;
const foldedTail = 10;
const unfoldedLines = 24;

/** A command and what it printed: the last lines while it runs, the end of a long output after. */
export function TerminalCard({ item }: { readonly item: ToolItem }) {
  const [wish, setWish] = useState<boolean | null>(null);
  const whole = useWholeText(item);
  const { text } = whole;
  const load = useTextLoader();
  const running = item.status === 'open';
  const lines = useMemo(() => (running ? 0 : foldTerminal(text).lines.length), [running, text]);
  const open = wish ?? lines <= unfoldedLines;
  const command = item.target ?? item.title;
  const failed = item.status === 'failed' || (item.exitCode ?? 0) !== 0;
  return (
    <section className="card" data-state={failed ? 'failed' : 'done'} aria-label={visibleWords(command)}>
      <header className="card__head">
        {running ? <StatusGlyph status="running" /> : <Icon of={Terminal} />}
        <span className="card__command ellipsis" title={visibleWords(command)}>
          <ExactInline text={command} />
        </span>
        <span className="grow" />
        <span className="card__fact">{running ? <RunningTime since={item.startedAt} /> : <Outcome item={item} />}</span>
        <CopyButton label={t().terminal.copyOutput} text={() => load(item)} />
      </header>
      {text !== '' && <TerminalOutput text={text} live={running} {...tailOf(running, open)} />}
      <RestButton whole={whole} />
      {!running && lines > unfoldedLines && (
        <Button look="ghost" size="small" wide onClick={() => setWish(!open)}>
          {open ? t().terminal.showLess : t().terminal.showAll(lines)}
        </Button>
      )}
    </section>
  );
}

function tailOf(running: boolean, open: boolean): { readonly tail?: number } {
  if (running) return { tail: runningTail };
  return open ? {} : { tail: foldedTail };
}

function Outcome({ item }: { readonly item: ToolItem }) {
  const parts: string[] = [];
  if (item.status === 'stopped') parts.push(t().step.stopped);
  else if (typeof item.exitCode === 'number') parts.push(t().terminal.exit(item.exitCode));
  else if (item.status === 'failed') parts.push(t().step.failed);
  if (item.endedAt !== undefined) parts.push(duration(item.endedAt - item.startedAt));
  return parts.join(' · ');
}
