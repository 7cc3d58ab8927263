import type { Item, ToolItem } from '@codeai-hub/protocol/channels/session/items';
import { textOf } from '@codeai-hub/protocol/content';
import { printable, printableLine } from '../output/printable.ts';

const OUTPUT_LINES = 8;

/** The line an item begins with; `null`: it has none, or not yet. */
export function headOf(item: Item): string | null {
  switch (item.kind) {
    case 'user_message':
      return `> ${printable(userWords(item)).replaceAll('\n', '\n  ')}`;
    case 'tool':
      return toolHead(item);
    case 'notice':
      return `! ${printable(item.text).replaceAll('\n', '\n  ')}`;
    case 'handover':
      return `= ${printableLine(item.to)} is told what ${printableLine(item.from.join(' and '))} did`;
    case 'reasoning':
      return 'Thinking …';
    case 'agent_message':
    case 'plan':
    case 'native':
      return null;
  }
}

function userWords(item: Extract<Item, { kind: 'user_message' }>): string {
  const words = textOf(item.content);
  const attached = item.content.filter(({ type }) => type !== 'text').length;
  return attached === 0 ? words : `${words} (${attached} attached)`.trim();
}

/** An agent may tell first that it uses a tool, and only then for what. */
function toolHead({ title, target, status }: ToolItem): string | null {
  if (target === undefined && status === 'open') return null;
  return `* ${printableLine([title, target ?? ''].join(' '), 200)}`;
}

/** Lines that follow when a tool has ended: what it wrote, and how it ended where that is no success. */
export function toolEnd(item: ToolItem): string[] {
  const written = printable(item.text)
    .split('\n')
    .map((line) => line.trimEnd());
  const lines = item.tool === 'command' ? written.filter((line) => line !== '') : [];
  const left = lines.length - OUTPUT_LINES;
  const shown = left > 1 ? [`… ${left} lines before`, ...lines.slice(left)] : lines;
  return [...shown, ...howItEnded(item)].map((line) => `  ${line}`);
}

function howItEnded({ status, exitCode }: ToolItem): string[] {
  const code = exitCode === undefined || exitCode === null ? '' : `, exit code ${exitCode}`;
  switch (status) {
    case 'failed':
      return [`failed${code}`];
    case 'denied':
      return ['denied'];
    case 'stopped':
      return ['stopped'];
    default:
      return exitCode ? [`exit code ${exitCode}`] : [];
  }
}
