import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readMatrix, runtimesHold } from '@codeai-hub/provider-kit/recordings/hold';
import { matrixSource } from './testing/matrix.ts';
import { openRecorded } from './testing/recorded.ts';
import { kindsToldBy } from './testing/told-by-program.ts';

const recorded = await openRecorded();
after(() => recorded.stop());
runtimesHold(recorded);

for (const id of ['gemini', 'opencode'] as const)
  test(`every kind of update that stands in the program of ${id} stands in the matrix`, async () => {
    const kinds = await kindsToldBy(id);
    assert.ok(kinds.has('agent_message_chunk'), 'they can be read in it');
    assert.deepEqual([...kinds.difference(new Set(readMatrix(matrixSource).map(({ name }) => name)))], []);
  });
