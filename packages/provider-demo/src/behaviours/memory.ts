import type { Turn } from '../session/turn.ts';

export async function recall(turn: Turn): Promise<void> {
  const said = turn.place.saidSoFar().slice(0, -1);
  if (said.length === 0) return turn.say('Nothing before this.');
  const lines = said.slice(-10).map((words) => `- ${words.split('\n')[0]}`);
  await turn.say(`Before this you said:\n\n${lines.join('\n')}`);
}

/** Another native conversation from here on; what was said stays in the hub's own history. */
export async function clear(turn: Turn): Promise<void> {
  turn.place.startOver();
  turn.notice('info', 'info', 'The agent begins a new conversation and no longer knows the one above.');
}

export async function compact(turn: Turn): Promise<void> {
  turn.notice('info', 'compaction', 'The conversation was shortened. (Not really: this is a demonstration.)');
}

export async function limits(turn: Turn): Promise<void> {
  const now = turn.place.pace.now();
  turn.place.emit({
    type: 'limits.changed',
    limits: [
      { id: 'hours', label: '5 hours', usedPercent: 42, resetsAt: now + 2 * 3_600_000, status: 'ok' },
      { id: 'week', label: '7 days', usedPercent: 91, resetsAt: now + 3 * 86_400_000, status: 'warning' },
    ],
  });
  await turn.say('My limits are invented, but they look like this: 42 % of 5 hours, 91 % of 7 days.');
}
