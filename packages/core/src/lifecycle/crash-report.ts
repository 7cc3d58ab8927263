import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes `logs/crash-<time>.json`, which a person can attach to a report. Never throws: the process is ending. */
export function writeCrashReport(logsDir: string, error: unknown, facts: Record<string, unknown>): string | null {
  const time = new Date().toISOString();
  const path = join(logsDir, `crash-${time.replaceAll(':', '-')}.json`);
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  try {
    writeFileSync(path, `${JSON.stringify({ time, ...facts, message, stack }, null, 2)}\n`, { mode: 0o600 });
    return path;
  } catch {
    return null;
  }
}
