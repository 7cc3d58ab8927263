import assert from 'node:assert/strict';
import { currentTurn } from '@codeai-hub/protocol/channels/session/state';
import { healDisk } from './trouble.ts';
import type { Window } from './window.ts';
import type { World } from './world.ts';

/** No turn, queue or connection needs longer than this, in the world's own time. */
const PATIENCE_MS = 600_000;
const STEP_MS = 1_000;

/** Ends all trouble, and waits until nothing is under way: every window live, every command answered, every turn ended. */
export async function comeToRest(world: World): Promise<void> {
  world.ground.calm = true;
  if (world.life?.mortal) world.end('kill');
  healDisk(world);
  for (const window of world.windows) window.network.heal();
  for (let waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
    if (!world.life) world.start();
    for (const window of world.windows) for (const message of window.client.unsent.get()) message.send();
    stopWhatWaits(world);
    await world.pass(STEP_MS);
    if (isAtRest(world)) return;
  }
  assert.fail(`the world does not come to rest: ${describe(world)}`);
}

/** Nobody answers the agents any more, so what waits for a person is stopped, on one window like a person would. */
function stopWhatWaits(world: World): void {
  const [window] = world.windows;
  const sessions = world.life?.core.root.state.sessions ?? {};
  for (const { id, activity } of Object.values(sessions)) {
    if (!window || activity !== 'running') continue;
    const state = window.view(id).state.get();
    const turnId = state && currentTurn(state)?.id;
    if (turnId) void window.client.command(`session/${id}`, { type: 'turn.stop', turnId, returnQueue: false });
  }
}

function isAtRest(world: World): boolean {
  const { life } = world;
  if (!life) return false;
  const idle = Object.values(life.core.root.state.sessions).every((one) => one.activity === 'idle');
  const isWell = life.core.root.state.problems.length === 0;
  return idle && isWell && world.windows.every(isQuiet) && world.ledger.waiting === 0;
}

function isQuiet(window: Window): boolean {
  const isLive = window.client.connection.get().type === 'live';
  return isLive && window.network.inFlight === 0 && !window.hasUnanswered;
}

function describe(world: World): string {
  const sessions = Object.values(world.life?.core.root.state.sessions ?? {}).map((one) => `${one.id} ${one.activity}`);
  const windows = world.windows.map((window) => JSON.stringify(window.client.connection.get()));
  return [...sessions, ...windows, `${world.ledger.waiting} commands unanswered`].join('; ');
}
