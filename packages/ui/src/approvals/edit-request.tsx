import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { PathName } from '../conversation/path-name.tsx';
import { ChangeCount } from '../diff/change-count.tsx';
import { DiffView } from '../diff/diff-view.tsx';
import { rowsOfPatch } from '../diff/rows.ts';
import { hasHidden } from '../exact-text/exact.ts';
import { ExactInline } from '../exact-text/exact-text.tsx';
import { BlobLoader } from '../hub/blob-loader.ts';
import { reportProblem } from '../problems/problems.ts';
import { t } from '../strings/strings.ts';
import { AgentSays } from './agent-says.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { RequestFacts } from './request-facts.tsx';
import type { RequestProps } from './request-type.ts';

/** Fetched unasked up to this size. */
const unasked = 4_000_000;

/** The whole change, never a part of it: until all of it is there, it can be denied and not allowed. */
export function EditRequest({ request, onAnswer, busy }: RequestProps<'edit'>) {
  const [fetched, setFetched] = useState<ReadonlySet<string>>(new Set());
  const onFetched = useCallback((path: string) => setFetched((before) => new Set(before).add(path)), []);
  const unseen = request.changes.some(({ diff, blob, path }) => diff === undefined && blob && !fetched.has(path));
  return (
    <>
      <div className="approval__changes">
        {request.changes.map((change) => (
          <Change key={change.path} change={change} onFetched={onFetched} />
        ))}
      </div>
      <RequestFacts facts={request.facts} />
      <AgentSays text={request.reason} />
      <AnswerBar options={request.options} busy={busy} unseen={unseen} onAnswer={onAnswer} />
    </>
  );
}

interface ChangeProps {
  readonly change: FileChange;
  readonly onFetched: (path: string) => void;
}

function Change({ change, onFetched }: ChangeProps) {
  const { patch, state, fetch } = usePatch(change, onFetched);
  const rows = useMemo(() => (patch === null ? [] : rowsOfPatch(patch)), [patch]);
  return (
    <section className="approval__change">
      <header>
        {hasHidden(change.path) ? (
          <ExactInline text={change.path} />
        ) : (
          <PathName path={change.path} from={change.from} />
        )}
        <span className="quiet">{t().inspector.kinds[change.kind]}</span>
        <ChangeCount added={change.added} removed={change.removed} />
      </header>
      {patch !== null && <DiffView rows={rows} path={change.path} />}
      {state === 'failed' && <p className="approval__text">{t().approval.diffFailed}</p>}
      {patch === null && change.blob && (
        <Button look="ghost" size="small" disabled={state === 'loading'} onClick={fetch}>
          {state === 'loading' ? t().common.loading : t().approval.loadDiff}
        </Button>
      )}
    </section>
  );
}

/** A change's diff; a long one is a blob, which is fetched when it is no more than a person would wait for. */
function usePatch({ diff, blob, path }: FileChange, onFetched: (path: string) => void) {
  const load = useContext(BlobLoader);
  const [fetched, setFetched] = useState<string | null>(null);
  const [state, setState] = useState<'rest' | 'loading' | 'failed'>('rest');
  const fetch = useCallback(() => {
    if (!blob || !load) return;
    setState('loading');
    load(blob).then(
      (text) => {
        setFetched(text);
        setState('rest');
        onFetched(path);
      },
      (error: unknown) => {
        reportProblem('a change', error);
        setState('failed');
      },
    );
  }, [blob, load, path, onFetched]);
  const small = diff === undefined && fetched === null && blob !== undefined && blob.size <= unasked;
  useEffect(() => {
    if (small) fetch();
  }, [small, fetch]);
  return { patch: diff ?? fetched, state, fetch };
}
