import { DELTA_LENGTH } from '@codeai-hub/testkit/paced/deltas';

/** An answer of the kind agents give: headings, paragraphs, lists, a table, code. Repeated for as long as wanted. */
const ANSWER = `## What was wrong

The queue handed the **same message** out twice when \`drain()\` was called while a delivery was still under way. The
second call saw the message as undelivered, because its state is only written after the answer of the agent.

1. \`drain()\` takes the first message of the line.
2. The agent is asked, which takes a while.
3. Another \`drain()\` takes the *same* message again.

| step | before | after |
| --- | --- | --- |
| take | not noted | noted in the log |
| ask | may be twice | once |

\`\`\`ts
export async function drain(queue: Queue): Promise<void> {
  const next = queue.take();
  if (next === undefined) return;
  await deliver(next);
  return drain(queue);
}
\`\`\`

- The state is written **first** now, so nobody sees the message as free.
- A test holds the delivery open and drains again; it failed before.

`;

/** One delta of it. */
export function answerPiece(index: number): string {
  const from = (index * DELTA_LENGTH) % ANSWER.length;
  return (ANSWER + ANSWER).slice(from, from + DELTA_LENGTH);
}
