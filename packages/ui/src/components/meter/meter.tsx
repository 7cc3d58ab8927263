import './meter.css';

interface MeterProps {
  /** 0..100 */
  readonly percent: number;
  readonly label: string;
  readonly level?: 'normal' | 'warning' | 'full';
}

/** A thin bar of how much is used. */
export function Meter({ percent, label, level = 'normal' }: MeterProps) {
  const value = clamp(percent);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the browsers' own meter cannot be drawn thin
    <span
      className="meter"
      data-level={level}
      role="meter"
      aria-label={label}
      aria-valuenow={Math.round(value)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span className="meter__fill" style={{ width: `${value}%` }} />
    </span>
  );
}

/** The same as a ring, for places where there is no room for a bar. */
export function MeterRing({ percent, label, level = 'normal' }: MeterProps) {
  const value = clamp(percent);
  return (
    <svg className="meter-ring" data-level={level} viewBox="0 0 16 16" role="img" aria-label={label}>
      <title>{label}</title>
      <circle className="meter-ring__ground" cx="8" cy="8" r="6.5" />
      <circle className="meter-ring__value" cx="8" cy="8" r="6.5" pathLength={100} strokeDasharray={`${value} 100`} />
    </svg>
  );
}

function clamp(percent: number): number {
  return Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : 0;
}
