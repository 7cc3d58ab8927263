import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalised } from './normalise.ts';

const VOLATILE = { numbers: /Ms$/, dropped: /^secret$/, idKeys: /^task$/, ids: [/\b(call_)[a-z0-9]{6}\b/g] };

test('two runs of the same conversation become the same recording', () => {
  const run = (root: string, id: string, call: string, task: string, port: number) =>
    normalised(
      [
        ['said', { words: `it is ${task}.` }],
        [
          'item/started',
          {
            id,
            task,
            again: `${id} ${call}`,
            call: { id: call, startedAtMs: port, path: `${root}/folder/a.txt`, stays: 7 },
            url: `http://127.0.0.1:${port}/`,
            secret: root,
          },
        ],
      ],
      root,
      VOLATILE,
    );
  const first = run('/tmp/x-1', 'aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa', 'call_abc123', 'b37u', 4711);
  const second = run('/tmp/other', 'bbbbbbbb-0000-4000-8000-bbbbbbbbbbbb', 'call_zzz999', 'q6oq', 9);
  assert.deepEqual(first, second);
  assert.deepEqual(first, [
    ['said', { words: 'it is id-1.' }],
    [
      'item/started',
      {
        id: '00000000-0000-4000-8000-000000000002',
        task: 'id-1',
        again: '00000000-0000-4000-8000-000000000002 call_3',
        call: { id: 'call_3', startedAtMs: 0, path: '/sandbox/folder/a.txt', stays: 7 },
        url: 'http://127.0.0.1:1/',
      },
    ],
  ]);
});

test('what differs within one run stays different', () => {
  const calls = ['call_aaaaaa', 'call_bbbbbb', 'call_aaaaaa'];
  const ids = normalised(
    calls.map((id) => ['x', { id }]),
    '/root',
    VOLATILE,
  ).map(([, { id }]) => id);
  assert.deepEqual(ids, ['call_1', 'call_2', 'call_1']);
});
