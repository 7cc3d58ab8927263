import assert from 'node:assert/strict';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { sessionIdOf } from '@codeai-hub/protocol/envelope';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import type { LedgerEntry } from './ledger.ts';
import { comeToRest } from './rest.ts';
import { readLog, sessionsOnDisk } from './session-logs.ts';
import type { World } from './world.ts';

/** I6: every command has one receipt, for ever, and was done once or not at all. */
export async function checkCommands(world: World): Promise<void> {
  await askAgain(world);
  const logs = new Map(sessionsOnDisk(world).map((id) => [id, readLog(world, id) ?? []]));
  for (const entry of world.ledger.entries) checkEntry(logs, entry);
}

/**
 * Every command once more, from a window that did not send it: the answers must be those of the first time. Of some
 * nobody knows the answer yet, because the page that asked was thrown away.
 */
async function askAgain(world: World): Promise<void> {
  const [window] = world.windows;
  assert.ok(window);
  world.ledger.settled();
  for (const entry of [...world.ledger.entries]) world.ledger.repeat(window.client, entry);
  await comeToRest(world);
  for (const { command, receipt } of world.ledger.entries) assert.ok(receipt, `${command.type} is never answered`);
}

function checkEntry(
  logs: ReadonlyMap<string, Envelope[]>,
  { commandId, channel, command, receipt }: LedgerEntry,
): void {
  const sessionId = sessionIdOf(channel);
  // That it was not there is no receipt: a power loss takes what was never acknowledged, and its command makes it again.
  if (sessionId === null || receipt === null || isGone(receipt)) return;
  const log = logs.get(sessionId);
  if (!log) return;
  const caused = log.filter((envelope) => causedBy(envelope, commandId));
  const what = `${command.type} ${commandId} of ${channel}`;
  if (receipt.status === 'accepted') {
    assert.equal(receipt.seq, caused.at(-1)?.seq, `${what} is not in the log where its receipt says`);
    const first = caused[0]?.seq ?? 0;
    assert.deepEqual(
      caused.map(({ seq }) => seq),
      caused.map((_, index) => first + index),
      `${what} was done twice`,
    );
    assert.ok(
      caused.every(({ event }) => event.type !== 'command.rejected'),
      `${what} was accepted and rejected`,
    );
  } else {
    assert.ok(
      caused.every(({ event }) => event.type === 'command.rejected'),
      `${what} was rejected and done`,
    );
    assert.ok(caused.length <= 1, `${what} was rejected twice`);
  }
}

function isGone(receipt: Receipt): boolean {
  return receipt.status === 'rejected' && receipt.error.code === 'session_not_found';
}

function causedBy({ origin }: Envelope, commandId: string): boolean {
  return origin.kind === 'client' && origin.commandId === commandId;
}
