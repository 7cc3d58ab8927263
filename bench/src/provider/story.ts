import type { ProviderEvent } from '@codeai-hub/provider-kit/events';

export type Emit = (event: ProviderEvent) => void;

/** Items of one turn of a long conversation. */
const TURN = 20;

const WORDS = 'the session keeps every item in its log and shows the newest of them while older ones are paged in ';

/** Makes a conversation of so many items, as turns the agent begins itself, of the kinds and sizes real ones have. */
export async function tellStory(count: number, emit: Emit, rest: () => Promise<void>): Promise<void> {
  for (let n = 0; n < count; n++) {
    if (n % TURN === 0 && n > 0) {
      emit({ type: 'turn.ended', outcome: { type: 'completed' } });
      emit({ type: 'turn.started' });
    }
    const id = `s${n}`;
    emit({ type: 'item.started', id, item: itemOf(n) });
    emit({ type: 'item.completed', id, status: 'completed' });
    if (n % 50 === 0) await rest();
  }
}

function itemOf(n: number): Extract<ProviderEvent, { type: 'item.started' }>['item'] {
  switch (n % 5) {
    case 0:
      return { kind: 'agent_message', text: markdown(n) };
    case 1:
      return { kind: 'reasoning', text: `Item ${n}. ${WORDS.repeat(1 + (n % 2))}` };
    case 2:
      return {
        kind: 'tool',
        tool: 'command',
        name: 'Bash',
        title: `npm run step-${n}`,
        input: `npm run step-${n} -- --verbose`,
        text: `> step-${n}\n${'ok 1 - it holds\n'.repeat(3 + (n % 9))}`,
      };
    case 3:
      return { kind: 'tool', tool: 'read', name: 'Read', title: `src/part-${n}.ts`, target: `src/part-${n}.ts` };
    default:
      return { kind: 'agent_message', text: `Item ${n}. ${WORDS.repeat(1 + (n % 4))}` };
  }
}

function markdown(n: number): string {
  const code = '```ts\nexport const answer = (question: string): number => question.length;\n```';
  return `## Step ${n}\n\n${WORDS}\n\n- first **point** of ${n}\n- second \`point\`\n\n${n % 15 === 0 ? `${code}\n\n` : ''}${WORDS}`;
}
