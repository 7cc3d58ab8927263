import './diff.css';
import { t } from '../strings/strings.ts';

interface ChangeCountProps {
  readonly added: number;
  readonly removed: number;
}

/** +6 −1. Nothing where nothing changed. */
export function ChangeCount({ added, removed }: ChangeCountProps) {
  if (added === 0 && removed === 0) return null;
  return (
    <span className="change-count" role="img" aria-label={t().diff.count(added, removed)}>
      {added > 0 && <span className="change-count__added">+{added}</span>}
      {removed > 0 && <span className="change-count__removed">−{removed}</span>}
    </span>
  );
}
