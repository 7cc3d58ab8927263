import type { BlobRef } from '@codeai-hub/protocol/content';
import { useContext, useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { BlobLoader } from '../hub/blob-loader.ts';
import { t } from '../strings/strings.ts';
import { TerminalOutput } from '../terminal/terminal-output.tsx';

/** The rest of a text that is too long for the conversation: fetched when it is asked for. */
export function BlobText({ blob }: { readonly blob: BlobRef }) {
  const load = useContext(BlobLoader);
  const [text, setText] = useState<string | null>(null);
  const [state, setState] = useState<'rest' | 'loading' | 'failed'>('rest');
  if (text !== null) return <TerminalOutput text={text} />;
  if (!load) return null;
  const fetchIt = () => {
    setState('loading');
    load(blob).then(setText, () => setState('failed'));
  };
  return (
    <>
      {state === 'failed' && <p className="card__note">{t().terminal.loadFailed}</p>}
      <Button look="ghost" size="small" wide disabled={state === 'loading'} onClick={fetchIt}>
        {state === 'loading' ? t().common.loading : t().terminal.loadWhole(blob.size)}
      </Button>
    </>
  );
}
