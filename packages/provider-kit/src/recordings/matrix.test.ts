import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type MatrixSource, problemsOf, rowsOf } from './matrix.ts';
import { type NoteOfMany, notesOf } from './notes.ts';
import { writeRecording } from './shelf.ts';
import type { Edition } from './told.ts';

const folder = mkdtempSync(join(tmpdir(), 'matrix-'));
after(() => rmSync(folder, { recursive: true }));

/** A runtime whose words become words, whose odd things are kept, and of whose beats nothing is shown. */
const edition: Edition = {
  title: 'Sample 1.0',
  folder,
  replay: () => ({
    play: async ([name, { text }]) => {
      if (name === 'word') return [{ type: 'item.delta', id: 'i', text: String(text) }];
      if (name === 'beat' || name.startsWith('hub/')) return [];
      return [{ type: 'item.started', id: 'n', item: { kind: 'native', name, text: '{}' } }];
    },
  }),
};
writeRecording(edition, 'plain', [
  ['hub/open', {}],
  ['word', { text: 'hi' }],
  ['beat', {}],
]);

const source = (listed: readonly string[], notes: MatrixSource['notes']): MatrixSource => ({
  title: 'Sample',
  matrix: join(folder, 'none'),
  about: '',
  editions: [edition],
  listed,
  namesOf: ([name]) => [name],
  toldAs: (name, payload) => [name, payload],
  opening: [],
  notes,
});

const problems = async (listed: readonly string[], ...notes: NoteOfMany[]) => {
  const known = notesOf(...notes);
  return problemsOf(await rowsOf(source(listed, known)), known);
};

const BEATS = [{ why: 'it lives' }, ['beat']] as const;

test('a row tells what became of it, and which recording has it', async () => {
  const rows = await rowsOf(source(['odd'], notesOf(BEATS)));
  assert.deepEqual(rows, [
    { name: 'beat', becomes: [], recordings: ['plain'], why: 'it lives' },
    { name: 'odd', becomes: ['native'], recordings: [] },
    { name: 'word', becomes: ['item.delta'], recordings: ['plain'] },
  ]);
});

test('a type that is new in the lists of a runtime needs a recording or a note, and a reason when it is not shown', async () => {
  assert.deepEqual(await problems(['word'], BEATS), []);
  assert.deepEqual(await problems(['brand/new'], BEATS), [
    'brand/new: nothing is shown of it, and no note says why',
    'brand/new: no recording has it, and no note says why',
  ]);
  assert.deepEqual(await problems(['brand/new'], BEATS, [{ why: 'w', unrecorded: 'u' }, ['brand/new']]), []);
});

test('a note that is not true any more is a problem too', async () => {
  assert.deepEqual(await problems([], BEATS, [{ why: 'nobody wants it', unrecorded: 'never' }, ['word']]), [
    'word: a note says why nothing is shown, but item.delta is',
    'word: a recording has it, so it needs no sample',
  ]);
  await assert.rejects(problems([], BEATS, BEATS), /beat has two notes/);
});
