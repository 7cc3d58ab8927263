import { isRunning } from '@codeai-hub/provider-kit/processes/identity';
import * as z from 'zod';
import { diskError, isMissing } from '../storage/disk-errors.ts';
import type { FileSystem } from '../storage/file-system.ts';

/** `core/run/core.json`, owner-only: where the core of this home is, and the token that lets a client in (I14). */
export const DiscoveryEntry = z.object({
  pid: z.number().int().positive(),
  /** of the process, as its system tells it: a pid alone is used again */
  startTime: z.string().min(1),
  bootId: z.string().min(1).optional(),
  instanceId: z.string().min(1),
  protocolVersions: z.array(z.number().int()).min(1),
  /** on loopback; no other address is ever believed, since the token is sent there */
  url: z.url().refine(isLoopback, 'not an address of this machine'),
  token: z.string().min(32),
  version: z.string(),
});
export type DiscoveryEntry = z.infer<typeof DiscoveryEntry>;

/** `null`: no core was started here, or what stands there is no entry. Throws disk_*. */
export function readDiscovery(fs: FileSystem, path: string): DiscoveryEntry | null {
  const entry = DiscoveryEntry.safeParse(readJson(fs, path));
  return entry.success ? entry.data : null;
}

/** Only the holder of the lock writes it. Throws disk_*. */
export function writeDiscovery(fs: FileSystem, path: string, entry: DiscoveryEntry): void {
  try {
    fs.writeAtomic(path, `${JSON.stringify(entry, null, 2)}\n`);
  } catch (error) {
    throw diskError(error, path);
  }
}

/** On a clean stop; the entry of a core that started meanwhile stays. */
export function removeDiscovery(fs: FileSystem, path: string, instanceId: string): void {
  if (readDiscovery(fs, path)?.instanceId === instanceId) fs.remove(path);
}

/** Whether the very process that wrote the entry still runs. That it answers is another question. */
export function isAlive({ pid, startTime, bootId }: DiscoveryEntry): Promise<boolean> {
  return isRunning({ pid, startTime, ...(bootId === undefined ? {} : { bootId }) });
}

function readJson(fs: FileSystem, path: string): unknown {
  let text: string;
  try {
    text = fs.read(path).toString();
  } catch (error) {
    if (isMissing(error)) return null;
    throw diskError(error, path);
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isLoopback(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(parsed.hostname);
}
