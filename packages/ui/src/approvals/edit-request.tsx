import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { useContext, useMemo, useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { PathName } from '../conversation/path-name.tsx';
import { ChangeCount } from '../diff/change-count.tsx';
import { DiffView } from '../diff/diff-view.tsx';
import { rowsOfPatch } from '../diff/rows.ts';
import { hasHidden } from '../exact-text/exact.ts';
import { ExactInline } from '../exact-text/exact-text.tsx';
import { BlobLoader } from '../hub/blob-loader.ts';
import { t } from '../strings/strings.ts';
import { AgentSays } from './agent-says.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { RequestFacts } from './request-facts.tsx';
import type { RequestProps } from './request-type.ts';

export function EditRequest({ request, onAnswer, busy }: RequestProps<'edit'>) {
  return (
    <>
      <AgentSays text={request.reason} />
      <div className="approval__changes">
        {request.changes.map((change) => (
          <Change key={change.path} change={change} />
        ))}
      </div>
      <RequestFacts facts={request.facts} />
      <AnswerBar options={request.options} busy={busy} onAnswer={onAnswer} />
    </>
  );
}

/** The whole change, never a part of it: what is allowed must have been seen. */
function Change({ change }: { readonly change: FileChange }) {
  const load = useContext(BlobLoader);
  const [loaded, setLoaded] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const patch = change.diff ?? loaded;
  const rows = useMemo(() => (patch === null ? [] : rowsOfPatch(patch)), [patch]);
  const { blob } = change;
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
      {patch === null && blob && load && (
        <Button look="ghost" size="small" onClick={() => void load(blob).then(setLoaded, () => setFailed(true))}>
          {t().approval.loadDiff}
        </Button>
      )}
      {failed && patch === null && <p className="approval__text">{t().terminal.loadFailed}</p>}
    </section>
  );
}
