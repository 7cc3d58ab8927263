export interface Reading {
  sessions: number;
  rssMb: number;
}

/** Megabytes by which the line that fits the readings best grows with each session. */
export function perSession(readings: readonly Reading[]): number {
  const mean = (of: (reading: Reading) => number) => readings.reduce((sum, one) => sum + of(one), 0) / readings.length;
  const sessions = mean((one) => one.sessions);
  const rssMb = mean((one) => one.rssMb);
  const together = mean((one) => (one.sessions - sessions) * (one.rssMb - rssMb));
  return together / mean((one) => (one.sessions - sessions) ** 2);
}
