import type { Fields } from '../reading.ts';
import { type Note, type Row, Rows } from './rows.ts';
import { readRecording, scenesOf } from './shelf.ts';
import type { Edition, Told } from './told.ts';

/** All that is known of what the runtimes behind one provider tell. */
export interface MatrixSource {
  title: string;
  /** file in which it is written down */
  matrix: string;
  /** one sentence on where the names come from */
  about: string;
  editions: readonly Edition[];
  /** every name in the runtimes' own lists of types */
  listed: readonly string[];
  /** How something that was told is called in the matrix. */
  namesOf(told: Told): readonly string[];
  /** Something with this name and payload, to try what becomes of it. */
  toldAs(name: string, payload: Fields): Told;
  /** opens a turn */
  opening: readonly Told[];
  notes: ReadonlyMap<string, Note>;
}

/** Every name that is listed or was recorded, and what the real translator makes of it. */
export async function rowsOf(source: MatrixSource): Promise<Row[]> {
  const rows = new Rows();
  for (const edition of source.editions)
    for (const scene of scenesOf(edition)) await replayInto(rows, source, edition, scene);
  for (const name of [...source.listed, ...source.notes.keys()]) if (!rows.has(name)) await tryInto(rows, source, name);
  return rows.sorted(source.notes);
}

async function replayInto(rows: Rows, source: MatrixSource, edition: Edition, scene: string): Promise<void> {
  const replay = edition.replay();
  const proof = source.editions.length === 1 ? scene : `${scene} (${edition.title})`;
  for (const told of readRecording(edition, scene)) {
    const events = await replay.play(told);
    if (!told[0].startsWith('hub/')) rows.add(source.namesOf(told), events, proof);
  }
}

/** In the middle of a turn, where everything is shown at once. */
async function tryInto(rows: Rows, source: MatrixSource, name: string): Promise<void> {
  const replay = source.editions[0]?.replay();
  if (replay === undefined) throw new Error(`${source.title} has no edition`);
  for (const told of source.opening) await replay.play(told);
  const events = await replay.play(source.toldAs(name, source.notes.get(name)?.sample ?? {}));
  rows.add([name], events);
}

/** What is missing in a matrix, in words. */
export function problemsOf(rows: readonly Row[], notes: MatrixSource['notes']): string[] {
  return rows.flatMap(({ name, becomes, recordings }) => {
    const { why, unrecorded, sample } = notes.get(name) ?? {};
    const isRecorded = recordings.length > 0;
    const isShown = becomes.some((word) => word !== 'native');
    return [
      ...(!isShown && why === undefined ? [`${name}: nothing is shown of it, and no note says why`] : []),
      ...(isShown && why !== undefined
        ? [`${name}: a note says why nothing is shown, but ${becomes.join(', ')} is`]
        : []),
      ...(!isRecorded && unrecorded === undefined ? [`${name}: no recording has it, and no note says why`] : []),
      ...(isRecorded && (unrecorded ?? sample) !== undefined
        ? [`${name}: a recording has it, so it needs no sample`]
        : []),
    ];
  });
}
