import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { NoticeLevel, NoticeTopic } from '@codeai-hub/provider-kit/session/outbox';
import { wordsOf } from '../errors/turn-error.ts';

export interface Notice {
  topic: NoticeTopic;
  level: NoticeLevel;
  text: string;
}

/** What happened to the conversation beside what was said in it, in words for a person. */
export function noticeOf(method: string, params: Fields): Notice | undefined {
  switch (method) {
    case 'error':
      return { topic: 'retry', level: 'warning', text: retryWords(fieldsOf(params.error)) };
    case 'warning':
    case 'guardianWarning':
      return worded('info', 'warning', params.message);
    case 'model/rerouted':
      return worded('model', 'warning', reroutedWords(params));
    case 'hook/completed':
      return hookNotice(fieldsOf(params.run));
    case 'mcpServer/startupStatus/updated':
      return params.status === 'failed' ? worded('info', 'warning', serverWords(params)) : undefined;
    case 'thread/compacted':
      return COMPACTED;
    case 'windows/worldWritableWarning':
      return worded('info', 'warning', 'Some folders can be written by everybody, so the sandbox protects less here.');
    default:
      return undefined;
  }
}

export const COMPACTED: Notice = {
  topic: 'compaction',
  level: 'info',
  text: 'The conversation was compacted. The agent goes on from a summary.',
};

function worded(topic: NoticeTopic, level: NoticeLevel, text: unknown): Notice | undefined {
  const words = (stringOf(text) ?? '').trim();
  return words === '' ? undefined : { topic, level, text: words };
}

/** `Reconnecting... 2/5` and the reason beside it. */
function retryWords(error: Fields): string {
  const attempt = /(\d+)\/(\d+)/.exec(stringOf(error.message) ?? '');
  const reason = stringOf(error.additionalDetails);
  const why = reason === undefined ? 'the connection broke' : wordsOf({ message: reason });
  return attempt === null
    ? `No answer yet: ${why}. Trying again.`
    : `No answer yet: ${why}. Trying again, ${attempt[1]} of ${attempt[2]}.`;
}

function reroutedWords(params: Fields): string {
  const [from, to] = [stringOf(params.fromModel) ?? 'the model', stringOf(params.toModel) ?? 'another model'];
  return `OpenAI answers with ${to} instead of ${from}.`;
}

function hookNotice(run: Fields): Notice | undefined {
  if (run.status !== 'failed' && run.status !== 'blocked') return undefined;
  const words = listOf(run.entries)
    .map((entry) => stringOf(fieldsOf(entry).text) ?? '')
    .join(' ')
    .slice(0, 500);
  const how = run.status === 'blocked' ? 'stopped this' : 'failed';
  return worded('info', 'warning', `The hook ${stringOf(run.eventName) ?? ''} ${how}: ${words || 'it gave no reason'}`);
}

function serverWords(params: Fields): string {
  const reason = stringOf(params.error) ?? 'it gave no reason';
  return `The MCP server ${stringOf(params.name) ?? ''} could not be started: ${reason.slice(0, 500)}`;
}
