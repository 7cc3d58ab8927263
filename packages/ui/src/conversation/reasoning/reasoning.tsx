import './reasoning.css';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { Brain } from 'lucide-react';
import { useWholeText } from '../../hub/use-whole-text.ts';
import { Markdown } from '../../markdown/markdown.tsx';
import { t } from '../../strings/strings.ts';
import { duration } from '../../strings/time.ts';
import { RestButton } from '../rest-button.tsx';
import { Step } from '../step/step.tsx';
import { RunningTime } from '../turn/running-time.tsx';

/** What an agent thought, in one line; unfolded, all of it, fetched only then. */
export function Reasoning({ item }: { readonly item: Item }) {
  const live = item.status === 'open';
  return (
    <Step
      icon={Brain}
      verb={verbOf(item)}
      target={live ? lastLine(item.text) : firstLine(item.text)}
      state={live ? 'running' : 'done'}
      fact={live ? <RunningTime since={item.startedAt} /> : undefined}
      details={item.text.trim() === '' ? undefined : () => <Thoughts item={item} />}
    />
  );
}

function Thoughts({ item }: { readonly item: Item }) {
  const whole = useWholeText(item);
  return (
    <div className="reasoning">
      <Markdown text={whole.text} live={item.status === 'open'} />
      <RestButton whole={whole} />
    </div>
  );
}

function verbOf(item: Item): string {
  if (item.status === 'open') return t().reasoning.live;
  const took = (item.endedAt ?? item.startedAt) - item.startedAt;
  return took < 1_000 ? t().reasoning.doneShort : t().reasoning.done(duration(took));
}

function firstLine(text: string): string {
  const line = /\S[^\n]*/.exec(text.slice(0, 2_000))?.[0] ?? '';
  return plain(line);
}

function lastLine(text: string): string {
  const lines = text.slice(-2_000).trimEnd().split('\n');
  return plain(lines.at(-1) ?? '');
}

function plain(line: string): string {
  return line
    .replace(/[*_`#>]+/g, '')
    .trim()
    .slice(0, 160);
}
