import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { ProviderEvent } from '../events.ts';
import { type MatrixSource, problemsOf, rowsOf } from './matrix.ts';
import { type Recorder, recordScene, type Scene } from './record.ts';
import type { Row } from './rows.ts';
import { readExpected, readRecording, scenesOf } from './shelf.ts';
import type { Edition, Told } from './told.ts';

const REWRITE = 'If it is right as it is now: node scripts/event-matrix.mjs, and look at the difference.';

/** A provider whose recordings are kept, with what makes them. */
export interface Recorded {
  source: MatrixSource;
  /** of the versions that are installed */
  recorders: readonly { edition: Edition; recorder: Recorder }[];
  /** ends the endpoints behind the recorders */
  stop(): Promise<void>;
}

/** As tests: what the real runtimes told becomes what was written down, and the matrix has no gap. */
export function recordingsHold({ source, recorders }: Recorded): void {
  describe(`The recordings of ${source.title}`, () => {
    for (const edition of source.editions)
      for (const scene of scenesOf(edition))
        test(`${edition.title}, ${scene}`, async () => {
          const events = await replayed(edition, readRecording(edition, scene));
          assert.deepEqual(events, readExpected(edition, scene), REWRITE);
        });
    test('are of every scene, in the version that is installed', () => {
      for (const { edition, recorder } of recorders)
        assert.deepEqual(scenesOf(edition), recorder.scenes.map(({ name }) => name).sort(), edition.title);
    });
    test('and samples show what becomes of every type that there is', async () => {
      const rows = await rowsOf(source);
      assert.deepEqual(problemsOf(rows, source.notes), []);
      assert.deepEqual(rows, readMatrix(source), REWRITE);
    });
  });
}

/** As tests with the real runtimes: they tell nothing that the matrix does not know. */
export function runtimesHold({ source, recorders }: Recorded): void {
  const known = new Set(readMatrix(source).map(({ name }) => name));
  for (const { edition, recorder } of recorders)
    describe(`${edition.title} tells what is known`, () => {
      for (const scene of conversationsOf(recorder))
        test(scene.name, async () => {
          const told = (await recordScene(recorder, scene)).filter(([name]) => !name.startsWith('hub/'));
          const unknown = told.filter((one) => source.namesOf(one).some((name) => !known.has(name)));
          assert.deepEqual(unknown, [], 'each needs a line in the matrix: node scripts/event-matrix.mjs record');
        });
    });
}

/** Where a start takes long, scenes follow each other in one conversation. */
function conversationsOf({ scenes, startsSlowly }: Recorder): Scene[] {
  if (startsSlowly !== true) return [...scenes];
  return Object.values(Object.groupBy(scenes, ({ mode = '' }) => mode)).flatMap((group) => {
    const [first] = group ?? [];
    if (group === undefined || first === undefined) return [];
    const play: Scene['play'] = async (agent, stage) => {
      for (const scene of group) await scene.play(agent, stage);
    };
    return [{ ...first, name: group.map(({ name }) => name).join(', '), play }];
  });
}

/** The matrix as it was written down. */
export function readMatrix({ matrix }: Pick<MatrixSource, 'matrix'>): Row[] {
  return JSON.parse(readFileSync(matrix, 'utf8')) as Row[];
}

/** For the conformance suite: whether a `native` item of this name is of something that the matrix has. */
export function nativesOf(matrix: string): (name: string) => boolean {
  const names = new Set(readMatrix({ matrix }).map(({ name }) => name));
  // An item is told by what it is.
  return (name) => names.has(name) || names.has(name.replace(/^item\//, 'item '));
}

/** All that becomes of a recording. */
export async function replayed(edition: Edition, recording: readonly Told[]): Promise<ProviderEvent[]> {
  const replay = edition.replay();
  const events: ProviderEvent[] = [];
  for (const told of recording) events.push(...(await replay.play(told)));
  return JSON.parse(JSON.stringify(events)) as ProviderEvent[];
}
