import type { Turn } from '../session/turn.ts';

export async function say(turn: Turn, { text, times }: { text: string; times: number }): Promise<void> {
  for (let said = 0; said < times; said++) await turn.say(text);
}

export async function think(turn: Turn, { about }: { about: string }): Promise<void> {
  await turn.think(thoughtsOn(about, turn.place.choices.effort));
  await turn.say(`I thought about ${about}. It is **deeper** than it looks, and simpler than it sounds.`);
}

function thoughtsOn(about: string, effort: string): string {
  const first = `The question is about ${about}. What is known? What is only assumed?`;
  const second = `\n\nTurning it around: what would have to be true if ${about} did not matter? Not much, so it does.`;
  return effort === 'high' ? `${first}${second}\n\nOnce more, slowly, because there is time for it.` : first + second;
}

export async function show(turn: Turn): Promise<void> {
  await turn.think('They want to see how text looks while it arrives. A little of everything, then.');
  await turn.say(SHOWCASE);
}

const SHOWCASE = `# A heading

Some prose with **bold**, *italic*, \`code\` and a [link](https://example.com/).

## A list

- first
- second, with more to say
  - nested
- [x] done
- [ ] to do

1. one
2. two

## A table

| language | typed | age |
|:---|:---:|---:|
| TypeScript | yes | 14 |
| Lua | no | 33 |

## Code

\`\`\`ts
/** Two numbers become one. */
export function add(a: number, b: number): number {
  return a + b;
}
\`\`\`

\`\`\`diff
- return a - b;
+ return a + b;
\`\`\`

> A quotation, for good measure.

Also русский, 日本語, العربية and an emoji: 🌱.
`;
