import assert from 'node:assert/strict';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { readLog, sessionsOnDisk } from './session-logs.ts';
import type { World } from './world.ts';

/** What the logs themselves must keep to, whatever happened. */
export async function checkLogs(world: World): Promise<void> {
  const sessions = sessionsOnDisk(world);
  for (const id of sessions) {
    const log = readLog(world, id) ?? [];
    checkNumbers(world, id, log);
    checkTurns(id, log);
    checkMessages(world, id, log);
  }
  checkAgents(world);
  await checkRestart(world, sessions);
}

/** I2, I3: numbered without a gap, and nobody was ever shown anything else. */
function checkNumbers(world: World, id: string, log: Envelope[]): void {
  assert.deepEqual(
    log.map(({ seq }) => seq),
    log.map((_, index) => index + 1),
    `the log of ${id} has gaps`,
  );
  for (const [seq, text] of world.witness.shown.get(`session/${id}`) ?? []) {
    const { at, event } = log[seq - 1] ?? {};
    assert.equal(
      JSON.stringify({ at, event }),
      text,
      `a window was shown what the log of ${id} does not have at ${seq}`,
    );
  }
}

/** I8: every turn ends once, and leaves nothing open. */
function checkTurns(id: string, log: Envelope<SessionEvent>[]): void {
  let state: SessionState | null = null;
  let running: string | null = null;
  for (const envelope of log) {
    const { event, seq } = envelope;
    state = reduceSession(state, envelope);
    if (event.type === 'turn.started') {
      assert.equal(running, null, `${id}: a turn begins inside another at ${seq}`);
      running = event.turnId;
    }
    if (event.type !== 'turn.ended') continue;
    assert.equal(event.turnId, running, `${id}: a turn that does not run ends at ${seq}`);
    running = null;
    assert.deepEqual(
      state.items.filter((item) => item.status === 'open'),
      [],
      `${id}: open items after ${seq}`,
    );
    assert.deepEqual(state.approvals, [], `${id}: open approvals after ${seq}`);
  }
  assert.equal(running, null, `${id}: a turn never ended`);
}

/** I7: what was accepted was said, waits in line, or was taken back by a person; once. */
function checkMessages(world: World, id: string, log: Envelope<SessionEvent>[]): void {
  const fates = new Map<string, string[]>();
  const entries = new Map<string, string>();
  const note = (messageId: string, fate: string) => fates.set(messageId, [...(fates.get(messageId) ?? []), fate]);
  for (const { event } of log) {
    if (event.type === 'queue.added') {
      entries.set(event.entry.id, event.entry.messageId);
      note(event.entry.messageId, 'queued');
    }
    if (event.type === 'queue.removed') note(entries.get(event.entryId) ?? '', event.reason);
    if (event.type === 'queue.returned') for (const entry of event.entries) note(entry.messageId, 'returned');
    if (event.type === 'item.started' && event.item.kind === 'user_message') note(event.item.messageId, 'said');
  }
  const said = new Set([...fates].filter(([, story]) => story.includes('said')).map(([messageId]) => messageId));
  for (const { command, channel, receipt } of world.ledger.entries) {
    if (channel !== `session/${id}` || command.type !== 'message.send' || receipt?.status !== 'accepted') continue;
    const story = fates.get(command.messageId)?.join(' ') ?? 'lost';
    assert.match(
      story,
      /^(said( said)*|queued( sent said( said)*| deleted| returned)?)$/,
      `${id}: message ${command.messageId}: ${story}`,
    );
  }
  const resent = log.filter(({ event }) => event.type === 'item.dropped').length;
  const twice = [...fates.values()].flat().filter((fate) => fate === 'said').length - said.size;
  assert.ok(twice <= resent, `${id}: messages were said twice`);
  checkDelivery(world, id, log);
}

/** What is shown of a message's delivery is what the agent's own transcript says. */
function checkDelivery(world: World, id: string, log: Envelope<SessionEvent>[]): void {
  const given = new Set([...world.ground.transcripts.values()].flat());
  let state: SessionState | null = null;
  for (const envelope of log) state = reduceSession(state, envelope);
  for (const item of state?.items ?? []) {
    if (item.kind !== 'user_message') continue;
    assert.notEqual(item.delivery, 'pending', `${id}: nobody knows of ${item.id}`);
    assert.equal(
      item.delivery === 'delivered',
      given.has(item.messageId),
      `${id}: ${item.id} is shown as ${item.delivery}`,
    );
  }
}

/** I7: no agent ever got a message twice. */
function checkAgents(world: World): void {
  const given = [...world.ground.transcripts.values()].flat();
  const twice = given.filter((messageId, index) => given.indexOf(messageId) !== index);
  assert.deepEqual(twice, [], 'an agent got a message twice');
}

/** A core stopped in order comes back with exactly what it had. */
async function checkRestart(world: World, sessions: string[]): Promise<void> {
  world.end('stop');
  await world.pass(5_000);
  assert.equal(world.life, null, 'the core does not stop');
  const before = sessions.map((id) => readLog(world, id));
  world.start();
  await world.pass(1_000);
  for (const [index, id] of sessions.entries()) {
    let state: SessionState | null = null;
    for (const envelope of before[index] ?? []) state = reduceSession(state, envelope);
    assert.deepEqual(world.loadedState(id), state, `${id} came back as something else`);
  }
}
