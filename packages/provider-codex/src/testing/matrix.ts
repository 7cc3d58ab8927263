import { join } from 'node:path';
import { type Fields, fieldsOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { MatrixSource } from '@codeai-hub/provider-kit/recordings/matrix';
import { type Edition, HUB_OPEN, HUB_PROMPT, type Told } from '@codeai-hub/provider-kit/recordings/told';
import { ITEM_TYPES, NOTIFICATIONS, SERVER_REQUESTS } from '../native/protocol.ts';
import pins from '../runtime/pins.json' with { type: 'json' };
import { NOTES } from './matrix-notes.ts';
import { NativeReplay } from './native-replay.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');
const THREAD = '00000000-0000-4000-8000-000000000001';
const REQUESTS: ReadonlySet<string> = new Set(SERVER_REQUESTS);

export const edition: Edition = {
  title: `Codex ${pins.runtime}`,
  folder: join(FIXTURES, pins.runtime),
  replay: () => new NativeReplay(),
};

export const matrixSource: MatrixSource = {
  title: 'Codex',
  matrix: join(FIXTURES, 'matrix.json'),
  about:
    'Names are the methods of `codex app-server`, and `item …` the types of the items in `item/started` and `item/completed`. Listed: `ServerNotification`, `ServerRequest` and `ThreadItem` of the types that the pinned program writes of itself, with its experimental API.',
  editions: [edition],
  listed: [...NOTIFICATIONS, ...SERVER_REQUESTS, ...ITEM_TYPES.map((type) => `item ${type}`)],
  namesOf,
  toldAs,
  opening: [
    [HUB_OPEN, { folder: '/sandbox/folder', nativeId: THREAD }],
    [HUB_PROMPT, {}],
    ['turn/started', { threadId: THREAD, turn: { id: 't' } }],
  ],
  notes: NOTES,
};

export function namesOf([name, payload]: Told): string[] {
  const { type } = fieldsOf(payload.item);
  const item = name === 'item/started' || name === 'item/completed' ? stringOf(type) : undefined;
  return item === undefined ? [name] : [name, `item ${item}`];
}

function toldAs(name: string, payload: Fields): Told {
  const type = /^item (\w+)$/.exec(name)?.[1];
  if (type !== undefined) return ['item/completed', { threadId: THREAD, item: { type, id: 'i', ...payload } }];
  return [name, { threadId: THREAD, turnId: 't', ...payload, ...(REQUESTS.has(name) && { rpcId: 1 }) }];
}
