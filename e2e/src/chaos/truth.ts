import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { SessionView } from '@codeai-hub/client/api';
import { homePaths } from '@codeai-hub/core/storage/home';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { HubProcess } from '../harness/hub-process.ts';
import { untilState } from '../harness/watch.ts';

/** I1, I2, I3, I4, I8: the log has no gap, every turn in it ended once and left nothing open, and windows show what it says. */
export async function checkSession(hub: HubProcess, view: SessionView): Promise<void> {
  const log = readLog(hub, view.sessionId);
  assert.deepEqual(
    log.map(({ seq }) => seq),
    log.map((_, index) => index + 1),
    `the log of ${view.sessionId} has gaps`,
  );
  checkTurns(view.sessionId, log);
  const shown = await untilState(view, ({ seq }) => seq >= log.length);
  const written = readLog(hub, view.sessionId).filter(({ seq }) => seq <= shown.seq);
  assert.deepEqual(shown, stateOf(written), `${view.sessionId} is shown as something else than its log`);
}

/** What the death of a process may do to a turn, when the turn is not just lost: the agent could not be started. */
const FAILURES: ReadonlySet<string> = new Set([
  'runtime_failed',
  'agent_process_ended',
  'provider_unavailable',
  'provider_paused',
]);

function checkTurns(id: string, log: readonly Envelope<SessionEvent>[]): void {
  let state: SessionState | null = null;
  const running = new Set<string>();
  for (const envelope of log) {
    const { event, seq } = envelope;
    state = reduceSession(state, envelope);
    if (event.type === 'turn.started') {
      assert.equal(running.size, 0, `${id}: a turn begins inside another at ${seq}`);
      running.add(event.turnId);
    }
    if (event.type !== 'turn.ended') continue;
    assert.ok(running.delete(event.turnId), `${id}: a turn that does not run ends at ${seq}`);
    const { outcome } = event;
    if (outcome.type === 'failed') assert.ok(FAILURES.has(outcome.error.code), `${id}: ${JSON.stringify(outcome)}`);
    const open = state.items.filter(({ status }) => status === 'open');
    assert.deepEqual([open, state.approvals], [[], []], `${id}: something is open after ${seq}`);
  }
  assert.deepEqual([...running], [], `${id}: a turn never ended`);
}

function stateOf(log: readonly Envelope<SessionEvent>[]): SessionState | null {
  return log.reduce<SessionState | null>((state, envelope) => reduceSession(state, envelope), null);
}

/** As it lies on the disk; the first line is its header. */
function readLog(hub: HubProcess, sessionId: string): Envelope<SessionEvent>[] {
  const [, ...lines] = readFileSync(homePaths(hub.home).sessionLog(sessionId), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Envelope<SessionEvent>);
}

/** I11: there is one host for a provider, and at most one agent for a session. */
export function checkProcesses(hub: HubProcess, sessionsOf: Readonly<Record<string, number>>): void {
  const commands = hub.processes().map(({ command }) => command);
  const hosts = commands.filter((command) => command.includes('provider-host'));
  assert.equal(new Set(hosts).size, hosts.length, `two hosts of one provider: ${hosts.join('\n')}`);
  for (const [vendor, sessions] of Object.entries(sessionsOf)) {
    const agents = commands.filter((command) => command.includes(`/${vendor}/`) && !hosts.includes(command));
    assert.ok(agents.length <= sessions, `${agents.length} processes of ${vendor} for ${sessions} sessions`);
  }
}

/** I7: no model was ever told a message twice in one conversation. `bodies`: of all requests to it. */
export function checkOnce(bodies: readonly string[], markers: readonly string[]): void {
  const told = bodies.map(wordsOfPeople);
  for (const marker of markers) {
    const times = Math.max(0, ...told.map((words) => words.split(marker).length - 1));
    assert.ok(times <= 1, `${marker} stands ${times} times in what a model was told`);
  }
}

/** Each vendor has its own name for the list of what was said so far; a model may repeat what it heard. */
function wordsOfPeople(body: string): string {
  const { messages, input, contents } = JSON.parse(body) as Record<string, { role?: string }[] | undefined>;
  const said = messages ?? input ?? contents ?? [];
  return JSON.stringify(said.filter(({ role }) => role === 'user'));
}
