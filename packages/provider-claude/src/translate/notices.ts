import type { NoticeLevel, NoticeTopic } from '@codeai-hub/provider-kit/session/outbox';
import { entryOf, type Fields, fieldsOf, numberOf, stringOf, stringsOf } from '../native/read.ts';

export interface Notice {
  topic: NoticeTopic;
  level: NoticeLevel;
  text: string;
}

const LEVELS: Readonly<Record<string, NoticeLevel>> = {
  info: 'info',
  notice: 'info',
  suggestion: 'info',
  warning: 'warning',
};

const RETRY_REASONS: Readonly<Record<string, string>> = {
  rate_limit: 'asked too often',
  overloaded: 'the service is overloaded',
  server_error: 'the service failed',
  authentication_failed: 'the sign-in was refused',
  unknown: 'the connection failed',
};

/** What happened to the conversation beside what was said in it, in words for a person. */
export function noticeOf(name: string, event: Fields): Notice | undefined {
  switch (name) {
    case 'system/api_retry':
      return { topic: 'retry', level: 'warning', text: retryWords(event) };
    case 'system/compact_boundary':
      return { topic: 'compaction', level: 'info', text: compactionWords(fieldsOf(event.compact_metadata)) };
    case 'system/informational':
      return worded('info', entryOf(LEVELS, stringOf(event.level)) ?? 'info', event.content);
    case 'system/local_command_output':
      return worded('info', 'info', event.content);
    case 'system/notification':
      return worded(
        'info',
        event.priority === 'high' || event.priority === 'immediate' ? 'warning' : 'info',
        event.text,
      );
    case 'system/model_refusal_fallback':
      return worded(
        'model',
        'warning',
        stringOf(event.content) ||
          `The model declined; ${stringOf(event.fallback_model) ?? 'another model'} answers instead.`,
      );
    case 'system/permission_denied':
      return worded(
        'info',
        'warning',
        `${stringOf(event.tool_name) ?? 'A tool'} was not allowed: ${stringOf(event.decision_reason) ?? stringOf(event.message) ?? 'a rule forbids it'}`,
      );
    case 'system/session_writes_lost':
      return worded('error', 'error', lostWritesWords(event));
    case 'system/hook_response':
      return event.outcome === 'error' ? worded('info', 'warning', hookWords(event)) : undefined;
    case 'auth_status':
      return event.error === undefined ? undefined : worded('error', 'warning', event.error);
    case 'conversation_reset':
      return {
        topic: 'info',
        level: 'info',
        text: 'The conversation was cleared. The agent remembers nothing of what is above.',
      };
    default:
      return undefined;
  }
}

/** The end of something that ran in the background. */
export function backgroundNotice(event: Fields): Notice {
  const summary = stringOf(event.summary) || 'A background task';
  if (event.status === 'completed') return { topic: 'background', level: 'info', text: summary };
  const how = event.status === 'stopped' ? 'was stopped' : 'failed';
  return { topic: 'background', level: event.status === 'stopped' ? 'info' : 'warning', text: `${summary}: ${how}` };
}

function worded(topic: NoticeTopic, level: NoticeLevel, text: unknown): Notice | undefined {
  const words = (stringOf(text) ?? '').trim();
  return words === '' ? undefined : { topic, level, text: words };
}

function retryWords(event: Fields): string {
  const status = numberOf(event.error_status);
  const reason = entryOf(RETRY_REASONS, stringOf(event.error)) ?? stringOf(event.error) ?? 'it failed';
  const seconds = Math.max(1, Math.round((numberOf(event.retry_delay_ms) ?? 0) / 1000));
  const count = `${numberOf(event.attempt) ?? '?'} of ${numberOf(event.max_retries) ?? '?'}`;
  return `No answer yet: ${reason}${status === undefined ? '' : ` (${status})`}. Trying again in ${seconds} s, ${count}.`;
}

function compactionWords(metadata: Fields): string {
  const [before, after] = [numberOf(metadata.pre_tokens), numberOf(metadata.post_tokens)];
  const sizes = before === undefined || after === undefined ? '' : `: ${before} tokens are now ${after}`;
  const why = metadata.trigger === 'auto' ? ' because it was nearly full' : '';
  return `The conversation was compacted${why}${sizes}. The agent goes on from a summary.`;
}

function lostWritesWords(event: Fields): string {
  const why = event.error_code === 'EDQUOT' ? 'the disk quota is used up' : 'the disk is full';
  const what = stringsOf(event.lost).includes('transcript')
    ? "the agent's own record of this conversation"
    : "the agent's settings";
  return `Writing ${what} failed: ${why}. Free some space; the agent may not remember this part after a restart.`;
}

function hookWords(event: Fields): string {
  const words = stringOf(event.stderr) || stringOf(event.output) || 'it gave no reason';
  return `The hook ${stringOf(event.hook_name) ?? ''} failed: ${words.slice(0, 500)}`;
}
