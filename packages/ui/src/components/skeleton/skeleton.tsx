import './skeleton.css';

/** The shape of what comes. Widths are in percent, one line each. */
export function Skeleton({ lines, label }: { readonly lines: readonly number[]; readonly label: string }) {
  return (
    <div className="skeleton" role="status" aria-label={label}>
      {lines.map((width, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no other identity
        <span key={at} className="skeleton__line" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
