import { join } from 'node:path';
import type { MatrixSource } from '@codeai-hub/provider-kit/recordings/matrix';
import { type Edition, HUB_OPEN, HUB_PROMPT, type Told } from '@codeai-hub/provider-kit/recordings/told';
import { type Fields, fieldsOf, listOf, stringOf } from '../native/read.ts';
import pins from '../runtime/pins.json' with { type: 'json' };
import { NOTES } from './matrix-notes.ts';
import { NativeReplay } from './native-replay.ts';
import { publishedNames } from './published-types.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');
const MESSAGE_ID = '00000000-0000-4000-8000-000000000001';

export const edition: Edition = {
  title: `Claude Code ${pins.runtime}`,
  folder: join(FIXTURES, pins.runtime),
  replay: () => new NativeReplay(),
};

export const matrixSource: MatrixSource = {
  title: 'Claude',
  matrix: join(FIXTURES, 'matrix.json'),
  about:
    'Names are `type/subtype` of what the Agent SDK hands over, with the kind of block or delta where there is one; `control_request/…` is what the runtime asks. Listed: the unions `SDKMessage` and `SDKControlRequestInner` of the SDK, and the blocks and stream events of the API it declares.',
  editions: [edition],
  listed: publishedNames(),
  namesOf,
  toldAs,
  opening: [
    [HUB_OPEN, { folder: '/sandbox/folder', mode: 'default' }],
    [HUB_PROMPT, { messageId: MESSAGE_ID }],
    ['command_lifecycle', { type: 'command_lifecycle', command_uuid: MESSAGE_ID, state: 'started' }],
    ['system/session_state_changed', { type: 'system', subtype: 'session_state_changed', state: 'running' }],
    ['stream_event', { type: 'stream_event', event: { type: 'message_start', message: { id: 'm' } } }],
  ],
  notes: NOTES,
};

/** A message is known by what it holds. */
export function namesOf([name, payload]: Told): string[] {
  if (name === 'stream_event') return [streamName(fieldsOf(payload.event))];
  if (name !== 'assistant' && name !== 'user') return [name];
  const { content } = fieldsOf(payload.message);
  if (typeof content === 'string') return [`${name}/string`];
  return listOf(content).map((block) => `${name}/${stringOf(fieldsOf(block).type) ?? 'untyped'}`);
}

function streamName(event: Fields): string {
  const inner = fieldsOf(event.content_block ?? event.delta);
  const type = `stream_event/${stringOf(event.type) ?? 'untyped'}`;
  return event.type === 'message_delta' || inner.type === undefined ? type : `${type}/${String(inner.type)}`;
}

function toldAs(name: string, payload: Fields): Told {
  const [type = '', kind = '', part = ''] = name.split('/');
  switch (type) {
    case 'stream_event': {
      const inner = kind === 'content_block_start' ? { content_block: { type: part } } : { delta: { type: part } };
      return [type, { type, event: { type: kind, index: 0, ...(part !== '' && inner) } }];
    }
    case 'assistant':
      return [type, { type, message: { id: 'm', content: [{ type: kind, ...payload }] } }];
    default:
      return [name, { type, ...(kind !== '' && { subtype: kind }), ...payload }];
  }
}
