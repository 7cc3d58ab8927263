import type { Item, ToolItem } from '@codeai-hub/protocol/channels/session/items';
import { Bot, FilePen, FileText, Globe, type LucideIcon, Plug, Search, Terminal, Wrench } from 'lucide-react';
import { waitsForPerson } from '../session/item-shape.ts';
import type { StepState } from './step/step.tsx';

const icons: Readonly<Record<ToolItem['tool'], LucideIcon>> = {
  command: Terminal,
  edit: FilePen,
  read: FileText,
  search: Search,
  fetch: Globe,
  mcp: Plug,
  agent: Bot,
  other: Wrench,
};

export function toolIcon(item: ToolItem): LucideIcon {
  return icons[item.tool];
}

export function toolState(item: ToolItem): StepState {
  switch (item.status) {
    case 'open':
      return waitsForPerson(item) ? 'waiting' : 'running';
    case 'completed':
      return 'done';
    default:
      return item.status;
  }
}

/** Paths and commands are set in the code font. */
export function targetIsCode(item: ToolItem): boolean {
  return item.tool !== 'agent' && item.tool !== 'other' && item.tool !== 'mcp';
}

export function tookLong(item: Item): number | null {
  if (item.endedAt === undefined) return null;
  const took = item.endedAt - item.startedAt;
  return took >= 1_000 ? took : null;
}
