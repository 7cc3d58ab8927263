import type { UnsentMessage } from '../api.ts';
import type { ClientStorage } from '../storage.ts';
import { Cell } from '../store.ts';
import type { Outbox } from './outbox.ts';
import { loadRecords, messageIn, type OutboxRecord, removeRecord } from './record.ts';

/** A command of an earlier life of the page is sent by itself up to this age: who reloads a page still means it. */
const STILL_MEANT_MS = 10 * 60_000;

/**
 * Takes up what an earlier life of the page left: fresh commands go into the outbox, old messages are offered, and other
 * old commands are let go, since what they answered to has moved on.
 */
export function takeUpLeftovers(options: {
  storage: ClientStorage;
  outbox: Outbox;
  now: number;
  onProblem: (problem: string, detail: unknown) => void;
}): Cell<readonly UnsentMessage[]> {
  const { storage, outbox, now, onProblem } = options;
  const unsent = new Cell<readonly UnsentMessage[]>([]);
  const records = loadRecords(storage, (key, value) => {
    onProblem('A stored command cannot be read', { key, value });
    storage.remove(key);
  });
  for (const record of records) {
    if (record.refused || now - record.createdAt <= STILL_MEANT_MS) outbox.restore(record);
    else if (messageIn(record.command)) unsent.set([...unsent.get(), offer(record)]);
    else letGo(record);
  }
  return unsent;

  function offer(record: OutboxRecord): UnsentMessage {
    const { commandId, channel, createdAt } = record;
    const over = () => unsent.set(unsent.get().filter((one) => one.commandId !== commandId));
    return {
      commandId,
      channel,
      createdAt,
      content: messageIn(record.command)?.content ?? [],
      send: () => {
        over();
        outbox.restore(record);
      },
      discard: () => {
        over();
        removeRecord(storage, commandId);
      },
    };
  }

  function letGo(record: OutboxRecord): void {
    onProblem('An old command was not sent', record);
    removeRecord(storage, record.commandId);
  }
}
