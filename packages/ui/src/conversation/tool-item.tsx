import type { ToolItem } from '@codeai-hub/protocol/channels/session/items';
import { Words } from '../exact-text/words.tsx';
import { useWholeText } from '../hub/use-whole-text.ts';
import { opensAsCard, waitsForPerson } from '../session/item-shape.ts';
import { useSession } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';
import { duration } from '../strings/time.ts';
import { TerminalOutput } from '../terminal/terminal-output.tsx';
import { byWhom } from './by-whom.ts';
import { CutPre } from './cut-pre.tsx';
import { EditCard } from './edit-card/edit-card.tsx';
import { ItemView } from './item-view.tsx';
import { RestButton } from './rest-button.tsx';
import { Step } from './step/step.tsx';
import { TerminalCard } from './terminal-card/terminal-card.tsx';
import { targetIsCode, tookLong, toolIcon, toolState } from './tool-look.ts';
import { RunningTime } from './turn/running-time.tsx';

/** A tool call: one line, or a card where there is a change or an output to see. */
export function ToolItemView({ item }: { readonly item: ToolItem }) {
  // While it waits, the change is shown where it is decided.
  if (!opensAsCard(item) || waitsForPerson(item)) return <ToolStep item={item} />;
  if (item.tool === 'command') return <TerminalCard item={item} />;
  return (
    <div className="stack">
      {item.status !== 'completed' && <ToolStep item={item} />}
      {item.changes?.map((change) => (
        <EditCard key={change.path} change={change} state={item.status === 'failed' ? 'failed' : 'done'} />
      ))}
    </div>
  );
}

export function ToolStep({ item }: { readonly item: ToolItem }) {
  const { transcript } = useSession();
  const children = item.tool === 'agent' ? transcript.childrenOf(item.id) : [];
  const hasDetails = children.length > 0 || item.text !== '' || item.input !== undefined || item.blob !== undefined;
  return (
    <Step
      icon={toolIcon(item)}
      verb={item.title}
      target={item.target}
      code={targetIsCode(item)}
      state={toolState(item)}
      fact={<Fact item={item} />}
      details={
        hasDetails
          ? () => (
              <>
                {children.map((child) => (
                  <ItemView key={child.id} id={child.id} />
                ))}
                <Details item={item} />
              </>
            )
          : undefined
      }
    />
  );
}

function Fact({ item }: { readonly item: ToolItem }) {
  const state = toolState(item);
  if (state === 'waiting') return t().step.waiting;
  if (state === 'running') return <RunningTime since={item.startedAt} />;
  if (state === 'denied')
    return item.resolution ? `${t().step.denied}, ${byWhom(item.resolution.by)}` : t().step.denied;
  if (state === 'stopped') return t().step.stopped;
  if (state === 'failed') return <Words text={firstLine(item.text) || t().step.failed} />;
  const took = tookLong(item);
  if (item.background) return t().step.background;
  return took === null ? null : duration(took);
}

function Details({ item }: { readonly item: ToolItem }) {
  const whole = useWholeText(item);
  return (
    <>
      {item.input && <CutPre of={{ text: item.input, blob: item.inputBlob }} show={pretty} />}
      {whole.text !== '' && <TerminalOutput text={whole.text} live={item.status === 'open'} />}
      <RestButton whole={whole} />
    </>
  );
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.slice(0, 80) ?? '';
}

/** Input is the agent's own JSON; what cannot be read is shown as it came. */
function pretty(input: string): string {
  try {
    return JSON.stringify(JSON.parse(input), null, 2);
  } catch {
    return input;
  }
}
