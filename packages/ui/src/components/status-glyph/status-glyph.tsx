import './status-glyph.css';

/** Every state differs in form and in colour: ring, halo, dot, diamond, hollow. */
export type Status = 'running' | 'attention' | 'unread' | 'failed' | 'idle';

interface StatusGlyphProps {
  readonly status: Status;
  /** Said to who cannot see it; absent where the text beside it says the same. */
  readonly label?: string;
}

export function StatusGlyph({ status, label }: StatusGlyphProps) {
  return label ? (
    <span className="status" data-status={status} role="img" aria-label={label} />
  ) : (
    <span className="status" data-status={status} aria-hidden="true" />
  );
}
