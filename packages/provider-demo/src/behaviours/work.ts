import type { PlanEntry } from '@codeai-hub/protocol/channels/session/state';
import type { Turn } from '../session/turn.ts';

const SIGNS_PER_STEP = 5;

export async function work(turn: Turn, { seconds, steps }: { seconds: number; steps: number }): Promise<void> {
  await turn.say(`This takes ${seconds} seconds, in ${steps} ${steps === 1 ? 'step' : 'steps'}.`);
  const names = Array.from({ length: steps }, (_, index) => `Step ${index + 1} of ${steps}`);
  await followSteps(turn, names, (seconds * 1000) / steps);
  await turn.say('Finished.');
}

/** Goes through a list, ticking it off where everybody sees it; hears what is added between two steps. */
export async function followSteps(turn: Turn, steps: string[], stepMs: number): Promise<void> {
  for (const [index, step] of steps.entries()) {
    turn.plan(entries(steps, index));
    const item = turn.start({ kind: 'tool', tool: 'other', name: 'work', title: 'Work', target: step });
    for (let sign = 1; sign <= SIGNS_PER_STEP; sign++) {
      await turn.pause(stepMs / SIGNS_PER_STEP);
      item.delta(`${(sign * 100) / SIGNS_PER_STEP} %\n`);
    }
    item.complete();
  }
  turn.plan(entries(steps, steps.length));
}

function entries(steps: string[], active: number): PlanEntry[] {
  return steps.map((text, index) => ({
    id: `step-${index + 1}`,
    text,
    status: index < active ? 'done' : index === active ? 'active' : 'pending',
  }));
}
