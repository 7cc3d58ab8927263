import { Button } from '../components/button/button.tsx';
import type { WholeText } from '../hub/use-whole-text.ts';
import { t } from '../strings/strings.ts';

/** The way to what is too long to be fetched unasked. */
export function RestButton({ whole }: { readonly whole: WholeText }) {
  if (!whole.rest) return null;
  return (
    <>
      {whole.state === 'failed' && <p className="card__note">{t().terminal.loadFailed}</p>}
      <Button look="ghost" size="small" wide disabled={whole.state === 'loading'} onClick={whole.load}>
        {whole.state === 'loading' ? t().common.loading : t().terminal.loadWhole(whole.rest.size)}
      </Button>
    </>
  );
}
