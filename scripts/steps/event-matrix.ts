import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replayed } from '../../packages/provider-kit/src/recordings/hold.ts';
import { type MatrixSource, problemsOf, rowsOf } from '../../packages/provider-kit/src/recordings/matrix.ts';
import { readRecording, scenesOf, writeExpected } from '../../packages/provider-kit/src/recordings/shelf.ts';
import { sources } from '../matrix/agents.ts';
import { matrixPage } from '../matrix/page.ts';
import { recordAll } from '../matrix/record-all.ts';
import { root } from '../root.ts';

const [verb, ...words] = process.argv.slice(2);
if (verb === 'record') await recordAll(words, console.log);
else if (verb !== undefined) throw new Error(`Say nothing, or: record [words of a scene's name]. Not: ${verb}`);

for (const source of sources) await writeDown(source);
writeFileSync(join(root, 'docs', 'event-matrix.md'), matrixPage(sources));

async function writeDown(source: MatrixSource): Promise<void> {
  for (const edition of source.editions)
    for (const scene of scenesOf(edition))
      writeExpected(edition, scene, await replayed(edition, readRecording(edition, scene)));
  const rows = await rowsOf(source);
  writeFileSync(source.matrix, `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`);
  const problems = problemsOf(rows, source.notes);
  console.log(`${source.title}: ${rows.length} types, ${problems.length} without a reason`);
  for (const problem of problems) console.log(`  ${problem}`);
}
