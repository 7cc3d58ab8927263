import type { Turn } from '../session/turn.ts';

/** Between two looks at whether the core keeps up. */
const FLOOD_BATCH = 256;

/** As many pieces as asked for, as fast as the core takes them. */
export async function flood(turn: Turn, { deltas }: { deltas: number }): Promise<void> {
  const item = turn.start({ kind: 'agent_message' });
  for (let sent = 0; sent < deltas; ) {
    const end = Math.min(sent + FLOOD_BATCH, deltas);
    while (sent < end) item.delta(`piece ${String(++sent).padStart(9, '0')} of the flood.\n`);
    await turn.place.drained();
    turn.signal.throwIfAborted();
  }
  item.complete();
}

/** One very large piece. */
export async function huge(turn: Turn, { bytes }: { bytes: number }): Promise<void> {
  const line = 'All work and no play makes a dull agent.\n';
  await turn.place.drained();
  const item = turn.start({ kind: 'agent_message' });
  item.delta(line.repeat(Math.ceil(bytes / line.length)).slice(0, bytes));
  item.complete();
}

/** An event that no hub has ever heard of. */
export async function native(turn: Turn): Promise<void> {
  const event = { type: 'aurora.sighted', strength: 7, colours: ['green', 'violet'] };
  turn.place.items.note({ kind: 'native', name: event.type, text: JSON.stringify(event) });
  await turn.say('That was an event that only I understand. It is kept as it came.');
}

/** The service behind the agent fails twice before it answers. */
export async function retry(turn: Turn): Promise<void> {
  for (const attempt of [1, 2]) {
    turn.notice('warning', 'retry', `The service did not answer (attempt ${attempt} of 3). Trying again.`);
    await turn.pause(1000);
  }
  await turn.say('The third attempt worked.');
}

/** Half an answer that is taken back: drafts are not text. */
export async function redraft(turn: Turn): Promise<void> {
  const draft = turn.start({ kind: 'agent_message' });
  await turn.pour(draft, 'The answer is surely 41, bec');
  draft.drop();
  await turn.say('The answer is 42.');
}
