import type { Turn } from '../session/turn.ts';

export async function greet(turn: Turn, { about }: { about?: string }): Promise<void> {
  if (about !== undefined) {
    await turn.say(
      `I am only a demo and did not understand “${shortened(about)}”. This is what I can do:\n\n${ABILITIES}`,
    );
    return;
  }
  await turn.say(
    `Hello, I am the **${turn.place.name}**. I need no account and know no secrets, but what I do is real.\n\n${ABILITIES}`,
  );
}

function shortened(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}

export const ABILITIES = `| say | and I |
|---|---|
| \`show markdown\` | stream headings, a list, a table and code |
| \`think about trees\` | think first, then answer |
| \`run ls -la\` | run a real command, after you allow it |
| \`create notes.md with hello\` | write a real file, after you saw it |
| \`edit notes.md\` | change it, after you saw the difference |
| \`ask me something\` | ask a question (or \`ask several questions\`) |
| \`make a plan\` | show a plan, and follow it once you approve |
| \`work for 30 seconds\` | be busy; stop me, or add a message meanwhile |
| \`use a sub-agent\` | let another one look around |
| \`remind me in 5 seconds\` | come back unasked |
| \`what did I say\` | remember, also after a restart |

For trying what goes wrong: \`fail with quota\`, \`stall\`, \`crash\`, \`flood 100000\`, \`retry\`, \`native\`, \`say nothing\`.`;
