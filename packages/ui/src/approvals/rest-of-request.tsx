import { Button } from '../components/button/button.tsx';
import type { WholeText } from '../hub/use-whole-text.ts';
import { t } from '../strings/strings.ts';

/** Of a request only the beginning is here: it can be denied, and allowed once all of it is shown. */
export function RestOfRequest({ whole: { rest, state, load } }: { readonly whole: WholeText }) {
  if (!rest) return null;
  return (
    <>
      {state === 'failed' && <p className="approval__text">{t().approval.restFailed}</p>}
      <Button look="ghost" size="small" disabled={state === 'loading'} onClick={load}>
        {state === 'loading' ? t().common.loading : t().approval.loadRest(rest.size)}
      </Button>
    </>
  );
}
