import { randomUUID } from 'node:crypto';
import { childEnv } from '@codeai-hub/provider-claude/environment/child-env';
import { fieldsOf } from '@codeai-hub/provider-kit/reading';
import { type BareRuntime, saying } from './first-word.ts';
import { Talk } from './talk.ts';

/** What the SDK passes on for the hub, as far as it costs something. */
const ARGS = [
  '--output-format=stream-json',
  '--input-format=stream-json',
  '--verbose',
  '--include-partial-messages',
  '--permission-prompt-tool=stdio',
  '--permission-mode=default',
  '--setting-sources=',
];

export const claude: BareRuntime = async ({ settings, folder, word, conversation }) => {
  const began = performance.now();
  const id = conversation ?? randomUUID();
  const talk = new Talk({
    command: settings.executable ?? '',
    args: [...ARGS, conversation === undefined ? `--session-id=${id}` : `--resume=${id}`],
    cwd: folder,
    env: childEnv({ base: process.env, settings, tags: {}, coreVersion: '0' }),
  });
  try {
    const over = talk.next(({ type }) => type === 'result');
    const said = talk.next(({ type, event }) => {
      return type === 'stream_event' && fieldsOf(fieldsOf(event).delta).text === word;
    });
    const message = { role: 'user', content: [{ type: 'text', text: saying(word) }] };
    talk.send({ type: 'user', message, parent_tool_use_id: null, session_id: '' });
    await said;
    const ms = performance.now() - began;
    await over;
    return { ms, conversation: id };
  } finally {
    await talk.end();
  }
};
