import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redact } from '../diagnostics/redact.ts';

/**
 * Writes `logs/crash-<time>.json`, which a person can attach to a report: without `secrets`, and what looks like one.
 * Never throws: the process is ending.
 */
export function writeCrashReport(
  logsDir: string,
  error: unknown,
  facts: Record<string, unknown>,
  secrets: () => Iterable<string>,
): string | null {
  const time = new Date().toISOString();
  const path = join(logsDir, `crash-${time.replaceAll(':', '-')}.json`);
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  try {
    const report = redact({ time, ...facts, message, stack }, secrets());
    writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
    return path;
  } catch {
    return null;
  }
}
