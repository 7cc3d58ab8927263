import { ArrowDown } from 'lucide-react';
import { type ReactNode, useContext } from 'react';
import { Button } from '../components/button/button.tsx';
import { t } from '../strings/strings.ts';
import { ReadThrough } from './read-through.ts';

/** Always in sight; the way to what is not yet hangs above, so that nothing to press moves when all was read. */
export function Foot({ children }: { readonly children: ReactNode }) {
  const { all, readOn } = useContext(ReadThrough);
  return (
    <div className="approval__foot">
      {!all && (
        <span className="approval__more">
          <Button size="small" icon={ArrowDown} onClick={readOn}>
            {t().approval.readOn}
          </Button>
        </span>
      )}
      <div className="approval__actions">{children}</div>
    </div>
  );
}
