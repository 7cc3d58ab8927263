import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { useState } from 'react';
import { Dialog } from '../components/dialog/dialog.tsx';
import { EditCard } from '../conversation/edit-card/edit-card.tsx';
import { PathName } from '../conversation/path-name.tsx';
import { ChangeCount } from '../diff/change-count.tsx';
import { useSession } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';
import { useChangedFiles } from './use-changed-files.ts';

const letters: Readonly<Record<FileChange['kind'], string>> = { add: 'A', modify: 'M', delete: 'D', rename: 'R' };

/** Every file the session touched; pressed, its changes in order. `quiet`: says nothing when there are none. */
export function ChangesPanel({ quiet = false }: { readonly quiet?: boolean }) {
  const files = useChangedFiles();
  const [shown, setShown] = useState<string | null>(null);
  if (files.length === 0) return quiet ? null : <p className="inspector__empty">{t().inspector.noChanges}</p>;
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const removed = files.reduce((sum, file) => sum + file.removed, 0);
  return (
    <section className="inspector__section">
      <h3>
        {t().inspector.changedFiles}
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
  const { transcript } = useSession();
  const changes = transcript
    .allItems()
    .flatMap((item) => (item.kind === 'tool' && item.status === 'completed' ? (item.changes ?? []) : []))
    .filter((change) => change.path === path);
  return (
    <Dialog title={path} size="large" onClose={onClose}>
      <div className="stack">
        {changes.map((change, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: changes of one file have no identity but their order
          <EditCard key={at} change={change} />
        ))}
        {changes.length === 0 && <p className="inspector__empty">{t().diff.notShown}</p>}
      </div>
    </Dialog>
  );
}
