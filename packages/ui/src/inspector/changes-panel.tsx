import type { FileChange, Item } from '@codeai-hub/protocol/channels/session/items';
import { useMemo, useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { Dialog } from '../components/dialog/dialog.tsx';
import { EditCard } from '../conversation/edit-card/edit-card.tsx';
import { PathName } from '../conversation/path-name.tsx';
import { ChangeCount } from '../diff/change-count.tsx';
import { useRows, useSession, useSessionState } from '../session/session-context.ts';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';
import { useChangedFiles } from './use-changed-files.ts';

const letters: Readonly<Record<FileChange['kind'], string>> = { add: 'A', modify: 'M', delete: 'D', rename: 'R' };

/** The files the session touched, as far back as is loaded; pressed, their changes. `quiet`: nothing when there are none. */
export function ChangesPanel({ quiet = false }: { readonly quiet?: boolean }) {
  const { files, since } = useChangedFiles();
  const [shown, setShown] = useState<string | null>(null);
  if (files.length === 0) return quiet ? null : <p className="inspector__empty">{t().inspector.noChanges(since)}</p>;
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const removed = files.reduce((sum, file) => sum + file.removed, 0);
  return (
    <section className="inspector__section">
      <h3>
        {t().inspector.changedFiles(since)}
        <ChangeCount added={added} removed={removed} />
      </h3>
      {files.map((file) => (
        <button key={file.path} type="button" className="changed-file" onClick={() => setShown(file.path)}>
          <span className="changed-file__kind" data-kind={file.kind} title={t().inspector.kinds[file.kind]}>
            {letters[file.kind]}
          </span>
          <PathName path={file.path} />
          <span className="grow" />
          <ChangeCount added={file.added} removed={file.removed} />
        </button>
      ))}
      {shown !== null && <FileDialog path={shown} onClose={() => setShown(null)} />}
    </section>
  );
}

function FileDialog({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const { transcript, view } = useSession();
  const { rows } = useRows();
  const history = useStore(view.history);
  const evicted = useSessionState((state) => state?.evicted ?? 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are others when more is loaded
  const changes = useMemo(() => changesOf(transcript.allItems(), path), [transcript, rows, path]);
  const earlier = evicted > 0 && (history.items.length === 0 || history.first > 0);
  return (
    <Dialog title={path} size="large" onClose={onClose}>
      <div className="stack">
        {earlier && (
          <Button look="ghost" wide disabled={history.loading} onClick={() => void view.history.loadOlder()}>
            {history.loading ? t().history.loading : t().inspector.earlierChanges}
          </Button>
        )}
        {changes.map((change, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: changes of one file have no identity but their order
          <EditCard key={at} change={change} />
        ))}
        {changes.length === 0 && !earlier && <p className="inspector__empty">{t().diff.notShown}</p>}
      </div>
    </Dialog>
  );
}

function changesOf(items: readonly Item[], path: string): FileChange[] {
  return items
    .flatMap((item) => (item.kind === 'tool' && item.status === 'completed' ? (item.changes ?? []) : []))
    .filter((change) => change.path === path);
}
