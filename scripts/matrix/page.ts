import { relative } from 'node:path';
import { readMatrix } from '../../packages/provider-kit/src/recordings/hold.ts';
import type { MatrixSource } from '../../packages/provider-kit/src/recordings/matrix.ts';
import type { Row } from '../../packages/provider-kit/src/recordings/rows.ts';
import { root } from '../root.ts';

const HEAD = `# Every native event, and what becomes of it

Made by \`node scripts/event-matrix.mjs\`, which plays every recording to the real translators and writes down what comes out;
tests compare it. What it means is told in [events-claude.md](events-claude.md), [events-codex.md](events-codex.md) and [events-acp.md](events-acp.md).

- **native**: the name under which a runtime tells or asks something. All that its own list of types has, and all that was
  seen beyond it.
- **becomes**: what came of it in our model: types of the provider contract's events, \`tool …\`, \`notice …\` and
  \`approval …\` by their kind. \`native\` is an item that keeps it as it came. *Sign of life*: nothing is shown, and why.
  What is told between two turns is shown as the next one begins, and so stands with what began it.
- **proof**: recordings of the real runtime that have it, in \`fixtures\` of the provider's package, each beside the events
  that must come of it. *Sample*: no recording has it, and why; then something that looks as its types say was tried.

Record again when a runtime's version changes: \`node scripts/event-matrix.mjs record [words of a scene's name]\`. With the real
runtimes, \`npm test\` fails for every type that is not on this page.
`;

/** The page, from the matrices that were written down. */
export function matrixPage(sources: readonly MatrixSource[]): string {
  return [HEAD, ...sources.map(section)].join('\n');
}

function section(source: MatrixSource): string {
  const places = source.editions.map(({ title, folder }) => `${title} (\`${relative(root, folder)}\`)`);
  const rows = grouped(readMatrix(source)).map(
    ({ names, becomes, proof }) => `| ${names.map((name) => `\`${name}\``).join(', ')} | ${becomes} | ${proof} |`,
  );
  const table = ['| native | becomes | proof |', '|---|---|---|', ...rows].join('\n');
  return `## ${source.title}\n\n${source.about}\n\nRecorded with ${places.join(', ')}.\n\n${table}\n`;
}

interface Line {
  names: string[];
  becomes: string;
  proof: string;
}

/** Names that are the same in all but the name share a line. */
function grouped(rows: readonly Row[]): Line[] {
  const lines = new Map<string, Line>();
  for (const row of rows) {
    const [becomes, proof] = [becomesOf(row), proofOf(row)];
    const key = `${becomes}|${proof}`;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { names: [row.name], becomes, proof });
    else line.names.push(row.name);
  }
  return [...lines.values()];
}

function becomesOf({ becomes, why }: Row): string {
  const what = becomes.length === 0 ? '*sign of life*' : becomes.map((word) => `\`${word}\``).join(', ');
  return why === undefined ? what : `${what}: ${why}`;
}

function proofOf({ recordings, unrecorded }: Row): string {
  if (recordings.length === 0) return `*sample*: ${unrecorded ?? ''}`;
  const [shown, more] = [recordings.slice(0, SHOWN), recordings.length - SHOWN];
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

const SHOWN = 4;
