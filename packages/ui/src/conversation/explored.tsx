import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { Search } from 'lucide-react';
import { memo, useCallback, useSyncExternalStore } from 'react';
import { useSession } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';
import { duration } from '../strings/time.ts';
import { ItemView } from './item-view.tsx';
import { Step } from './step/step.tsx';

/** Neighbouring reads and searches in one line. */
export const Explored = memo(function Explored({ itemIds }: { readonly itemIds: readonly string[] }) {
  const { transcript } = useSession();
  const lastId = itemIds.at(-1) ?? '';
  const last = useSyncExternalStore(
    useCallback((listener) => transcript.subscribeItem(lastId, listener), [transcript, lastId]),
    () => transcript.item(lastId),
  );
  const items = itemIds.flatMap((id) => transcript.item(id) ?? []);
  const running = last?.status === 'open';
  return (
    <Step
      icon={Search}
      verb={running ? t().step.exploring : t().step.explored}
      target={running && last.kind === 'tool' && last.target ? last.target : whatOf(items)}
      code={running}
      state={running ? 'running' : 'done'}
      fact={timeOf(items)}
      details={() => itemIds.map((id) => <ItemView key={id} id={id} />)}
    />
  );
});

function whatOf(items: readonly Item[]): string {
  const reads = items.filter((item) => item.kind === 'tool' && item.tool === 'read');
  const files = new Set(reads.map((item) => (item.kind === 'tool' ? item.target : item.id)));
  return t().step.exploredWhat(files.size, items.length - reads.length);
}

function timeOf(items: readonly Item[]): string | undefined {
  const first = items[0];
  const end = items.at(-1)?.endedAt;
  if (!first || end === undefined || end - first.startedAt < 1_000) return undefined;
  return duration(end - first.startedAt);
}
