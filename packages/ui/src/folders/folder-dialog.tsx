import './folders.css';
import type { ResultOf } from '@codeai-hub/protocol/wire';
import { CornerLeftUp, Folder, FolderGit2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Banner } from '../components/banner/banner.tsx';
import { Button } from '../components/button/button.tsx';
import { Dialog } from '../components/dialog/dialog.tsx';
import { TextField } from '../components/field/field.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { Skeleton } from '../components/skeleton/skeleton.tsx';
import { Words } from '../exact-text/words.tsx';
import { useHub } from '../hub/hub-context.ts';
import { t } from '../strings/strings.ts';

type Listing = ResultOf<'folders.list'>;

interface FolderDialogProps {
  readonly start: string | null;
  readonly onChoose: (path: string) => void;
  readonly onClose: () => void;
}

/** Chooses a folder of the core's machine, which need not be this one. */
export function FolderDialog({ start, onChoose, onClose }: FolderDialogProps) {
  const [wanted, setWanted] = useState<Wanted>({ path: start, hidden: false });
  const { listing, problem, current } = useListing(wanted);
  const [typed, setTyped] = useState<string | null>(null);
  const shownPath = typed ?? (current ? listing?.path : wanted.path) ?? '';
  const chosen = current && shownPath === listing?.path ? listing.path : null;
  const go = (path: string) => {
    setTyped(null);
    setWanted((before) => ({ ...before, path }));
  };
  return (
    <Dialog
      title={t().folders.title}
      onClose={onClose}
      actions={
        <>
          <label className="folders__hidden">
            <input
              type="checkbox"
              checked={wanted.hidden}
              onChange={(event) => setWanted((before) => ({ ...before, hidden: event.target.checked }))}
            />
            {t().folders.hidden}
          </label>
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button look="primary" disabled={chosen === null} onClick={() => chosen !== null && onChoose(chosen)}>
            {t().folders.choose}
          </Button>
        </>
      }
    >
      <form
        className="folders__path"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed?.trim()) go(typed.trim());
        }}
      >
        <TextField label={t().folders.path} value={shownPath} onChange={(event) => setTyped(event.target.value)} />
        <Button type="submit" disabled={!typed?.trim()}>
          {t().folders.go}
        </Button>
      </form>
      {problem && <Banner level="error">{problem}</Banner>}
      {!listing && !problem && <Skeleton lines={[60, 45, 70, 52]} label={t().common.loading} />}
      {listing && (
        <ul className="plain-list folders__list" aria-label={t().folders.list} aria-busy={!current && !problem}>
          {listing.parent !== null && (
            <li>
              <button type="button" className="folders__entry" onClick={() => go(listing.parent ?? '/')}>
                <Icon of={CornerLeftUp} />
                {t().folders.up}
              </button>
            </li>
          )}
          {listing.entries.map((entry) => (
            <li key={entry.path}>
              <button type="button" className="folders__entry" onClick={() => go(entry.path)}>
                <Icon of={entry.git ? FolderGit2 : Folder} />
                <span className="ellipsis">
                  <Words text={entry.name} />
                </span>
                {entry.git && <span className="quiet">{t().folders.git}</span>}
              </button>
            </li>
          ))}
          {listing.entries.length === 0 && <li className="folders__empty">{t().folders.empty}</li>}
        </ul>
      )}
    </Dialog>
  );
}

interface Wanted {
  readonly path: string | null;
  readonly hidden: boolean;
}

interface Answer {
  readonly to: Wanted;
  readonly problem: string | null;
}

/** `listing` is the last there was; it is what is wanted only when `current`. */
function useListing(wanted: Wanted) {
  const hub = useHub();
  const [listing, setListing] = useState<Listing | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const { path, hidden } = wanted;
    hub.request('folders.list', { ...(path !== null && { path }), hidden }, controller.signal).then(
      (result) => {
        if (controller.signal.aborted) return;
        setListing(result);
        setAnswer({ to: wanted, problem: null });
      },
      (error: Error) => {
        if (!controller.signal.aborted) setAnswer({ to: wanted, problem: error.message });
      },
    );
    return () => controller.abort();
  }, [hub, wanted]);
  const problem = answer?.problem ?? null;
  return { listing, problem, current: listing !== null && answer?.to === wanted && problem === null };
}
