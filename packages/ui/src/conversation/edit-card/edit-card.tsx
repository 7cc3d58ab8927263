import '../card.css';
import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { ChevronDown, ChevronRight, Copy, ExternalLink, FileDiff, FileMinus, FilePlus } from 'lucide-react';
import { useContext, useMemo, useState } from 'react';
import { Button, IconButton } from '../../components/button/button.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { ChangeCount } from '../../diff/change-count.tsx';
import { DiffView } from '../../diff/diff-view.tsx';
import { rowsOfPatch } from '../../diff/rows.ts';
import { visibleWords } from '../../exact-text/words.ts';
import { FileOpener } from '../../markdown/file-opener.ts';
import { t } from '../../strings/strings.ts';
import { PathName } from '../path-name.tsx';

interface EditCardProps {
  readonly change: FileChange;
  readonly state?: 'running' | 'done' | 'failed';
}

const icons = { add: FilePlus, modify: FileDiff, rename: FileDiff, delete: FileMinus } as const;
/** Longer changes begin folded: a conversation is read, a change is looked at. */
const unfoldedLines = 40;

export function EditCard({ change, state = 'done' }: EditCardProps) {
  const rows = useMemo(() => (change.diff === undefined ? [] : rowsOfPatch(change.diff)), [change.diff]);
  const [wish, setWish] = useState<boolean | null>(null);
  const open = wish ?? rows.length <= unfoldedLines;
  const openFile = useContext(FileOpener);
  const shown = open ? rows : rows.slice(0, 12);
  return (
    <section className="card" data-state={state} aria-label={t().diff.label(visibleWords(change.path))}>
      <header className="card__head">
        <Icon of={icons[change.kind]} />
        <PathName path={change.path} from={change.from} />
        <ChangeCount added={change.added} removed={change.removed} />
        <span className="grow" />
        {openFile && (
          <IconButton
            size="small"
            icon={openFile.copies ? Copy : ExternalLink}
            label={openFile.copies ? t().step.copyPath : t().step.openFile}
            onClick={() => openFile.open({ path: change.path })}
          />
        )}
      </header>
      {rows.length > 0 && <DiffView rows={shown} path={change.path} />}
      {rows.length === 0 && change.blob && <p className="card__note">{t().diff.notShown}</p>}
      {rows.length > unfoldedLines && (
        <Button look="ghost" size="small" wide icon={open ? ChevronDown : ChevronRight} onClick={() => setWish(!open)}>
          {open ? t().terminal.showLess : t().terminal.showAll(rows.length)}
        </Button>
      )}
    </section>
  );
}
