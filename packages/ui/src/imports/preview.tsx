import type { ImportEntry } from '@codeai-hub/protocol/imports';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { Banner } from '../components/banner/banner.tsx';
import { Button, IconButton } from '../components/button/button.tsx';
import { TextField } from '../components/field/field.tsx';
import { Skeleton } from '../components/skeleton/skeleton.tsx';
import { Words } from '../exact-text/words.tsx';
import { useCommand } from '../hub/hub-context.ts';
import { t } from '../strings/strings.ts';
import { PreviewItem } from './preview-item.tsx';
import { words } from './strings.ts';
import { usePreview } from './use-preview.ts';

interface PreviewProps {
  readonly entry: ImportEntry;
  readonly onBack: () => void;
  readonly onSession: (sessionId: string) => void;
}

/** A conversation to be read, with the way to go on with it here. */
export function Preview({ entry, onBack, onSession }: PreviewProps) {
  return (
    <section className="import-preview" aria-label={words().readOnly}>
      <header className="import-preview__head">
        <span className="import-preview__back">
          <IconButton icon={ArrowLeft} label={words().back} onClick={onBack} />
        </span>
        <h2 className="grow">
          <Words text={entry.title} />
        </h2>
        <span className="quiet">{words().readOnly}</span>
      </header>
      {entry.problem ? <Banner level="error">{entry.problem.message}</Banner> : <Said entry={entry} />}
      {!entry.problem && <GoOn entry={entry} onSession={onSession} />}
    </section>
  );
}

function Said({ entry }: { readonly entry: ImportEntry }) {
  const { pages, next, problem, isReading, more } = usePreview(entry);
  return (
    <div className="import-preview__said">
      {pages.map(({ begins, items }) =>
        // Ids are those of their page.
        items.map((item) => <PreviewItem key={`${begins} ${item.id}`} item={item} />),
      )}
      {problem !== null && <Banner level="error">{problem}</Banner>}
      {isReading && <Skeleton lines={[70, 55, 80]} label={t().common.loading} />}
      {!isReading && next && (
        <Button look="ghost" onClick={more}>
          {words().more}
        </Button>
      )}
    </div>
  );
}

function GoOn({ entry, onSession }: Pick<PreviewProps, 'entry' | 'onSession'>) {
  const command = useCommand();
  const [folder, setFolder] = useState(entry.folder ?? '');
  const [isBusy, setIsBusy] = useState(false);
  const { provider, nativeId, sessionId } = entry;
  const go = async () => {
    setIsBusy(true);
    const receipt = await command('root', { type: 'session.import', provider, nativeId, folder: folder.trim() });
    setIsBusy(false);
    if (receipt?.sessionId !== undefined) onSession(receipt.sessionId);
  };
  if (sessionId !== undefined)
    return (
      <footer className="import-preview__foot">
        <Button look="primary" icon={ArrowRight} onClick={() => onSession(sessionId)}>
          {words().open}
        </Button>
      </footer>
    );
  return (
    <footer className="import-preview__foot">
      <p className="quiet">{words().closeFirst}</p>
      <div className="import-preview__folder">
        <span className="quiet">{words().workIn}</span>
        <TextField label={words().workIn} value={folder} onChange={(event) => setFolder(event.target.value)} />
      </div>
      <Button look="primary" icon={ArrowRight} disabled={isBusy || folder.trim() === ''} onClick={() => void go()}>
        {isBusy ? words().continuing : words().continue}
      </Button>
    </footer>
  );
}
