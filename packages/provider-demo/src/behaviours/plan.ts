import type { ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import { chosenOption } from '@codeai-hub/provider-kit/check-answer';
import { ASKS, PLANS } from '../manifest.ts';
import type { Turn } from '../session/turn.ts';
import { noteOf } from './run.ts';
import { followSteps } from './work.ts';

const STEP_MS = 1500;

/** Shows a plan until it is approved or dropped, then follows it. */
export async function plan(turn: Turn, { goal }: { goal: string }): Promise<void> {
  const steps = ['Look at what is there', `Find the smallest way to ${goal}`, 'Do it', 'Check that it works'];
  await turn.think(`The goal: ${goal}. Small steps are easier to stop.`);
  for (let draft = 1; ; draft++) {
    const verdict = await review(turn, planText(goal, steps, draft));
    if (verdict === true) break;
    if (verdict === '') return turn.say('We keep planning. Tell me what should be different.');
    steps.splice(-1, 0, verdict);
    await turn.say('Good point, I put it in.');
  }
  if (turn.place.choices.mode === PLANS) {
    turn.place.choices.mode = ASKS;
    turn.place.emit({ type: 'session.configured', mode: ASKS });
  }
  await followSteps(turn, steps, STEP_MS);
  await turn.say(`The plan to ${goal} is done.`);
}

/** True, or what should change; empty: nothing was said. */
async function review(turn: Turn, text: string): Promise<true | string> {
  const item = turn.start({ kind: 'plan' });
  await turn.pour(item, text);
  const request: ApprovalRequest = {
    type: 'plan',
    text,
    options: [
      { id: 'approve', kind: 'allow_once', label: 'Approve and start' },
      { id: 'keep', kind: 'deny', label: 'Keep planning' },
    ],
  };
  const answer = await turn.ask(request, item);
  const approved = chosenOption(request, answer)?.kind === 'allow_once';
  item.complete(approved ? 'completed' : 'denied');
  return approved ? true : noteOf(answer);
}

function planText(goal: string, steps: string[], draft: number): string {
  const heading = draft === 1 ? `# Plan: ${goal}` : `# Plan: ${goal} (draft ${draft})`;
  return `${heading}\n\n${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}\n`;
}
