import type { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { Content } from '@codeai-hub/protocol/content';
import type { Channel } from '@codeai-hub/protocol/envelope';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { ClientStorage } from '../storage.ts';

/** A command the core has not answered, or a message it refused and nobody has looked at yet. */
export interface OutboxRecord {
  commandId: string;
  channel: Channel;
  command: RootCommand | SessionCommand;
  createdAt: number;
  refused?: HubErrorShape;
}

const PREFIX = 'outbox.';

/** A secret is never written down by a window (I15): it waits as long as its page lives. */
export function saveRecord(storage: ClientStorage, record: OutboxRecord): void {
  if (record.command.type === 'secret.set') return;
  storage.set(PREFIX + record.commandId, JSON.stringify(record));
}

export function removeRecord(storage: ClientStorage, commandId: string): void {
  storage.remove(PREFIX + commandId);
}

/** What an earlier life of the page left, in the order it was made. `onBad` gets keys whose value is no record. */
export function loadRecords(storage: ClientStorage, onBad: (key: string, value: string) => void): OutboxRecord[] {
  const records: OutboxRecord[] = [];
  for (const key of storage.keys().filter((one) => one.startsWith(PREFIX))) {
    const value = storage.get(key);
    if (value === null) continue;
    const record = parseRecord(value);
    if (record) records.push(record);
    else onBad(key, value);
  }
  return records.sort((a, b) => a.createdAt - b.createdAt);
}

function parseRecord(value: string): OutboxRecord | null {
  try {
    const { commandId, channel, command, createdAt } = JSON.parse(value) as Partial<OutboxRecord>;
    const sound =
      typeof commandId === 'string' &&
      typeof channel === 'string' &&
      typeof command?.type === 'string' &&
      typeof createdAt === 'number';
    return sound ? (JSON.parse(value) as OutboxRecord) : null;
  } catch {
    return null;
  }
}

/** The person's own words in a command, if it carries any. */
export function messageIn(command: OutboxRecord['command']): { messageId: string; content: Content } | null {
  if (command.type === 'message.send') return { messageId: command.messageId, content: command.content };
  if (command.type === 'session.create') return command.message ?? null;
  return null;
}
