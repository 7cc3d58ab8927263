import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { World } from './world.ts';

/** A session's log as it lies on the disk, read without any code of the core; `null` when the session is deleted. */
export function readLog(world: World, sessionId: string): Envelope<SessionEvent>[] | null {
  const path = world.paths.sessionLog(sessionId);
  if (!world.disk.stat(path)) return null;
  const [header, ...lines] = world.disk.read(path).toString().split('\n');
  if (!header) throw new Error(`${path} has no header`);
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Envelope<SessionEvent>);
}

export function sessionsOnDisk(world: World): string[] {
  return world.disk.list(world.paths.sessions).filter((id) => world.disk.stat(world.paths.sessionLog(id)));
}
