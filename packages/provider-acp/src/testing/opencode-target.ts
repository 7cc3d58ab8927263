import { join } from 'node:path';
import type { FailureCode, Target } from '@codeai-hub/provider-kit/conformance/target';
import { nativesOf } from '@codeai-hub/provider-kit/recordings/hold';
import type { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { opencodeSettings } from './opencode-settings.ts';

/** What makes opencode do each thing: scripts for the endpoint that stands in for its model. */
export function opencodeTarget(endpoint: OpenAiEndpoint): Omit<Target, 'name' | 'start'> {
  let waits = 0;
  const waiting = (before: string) => {
    waits += 1;
    const gate = `conformance-${waits}`;
    return { text: `${before}{{${gate}}}over`, release: () => endpoint.gate(gate).open() };
  };
  return {
    settings: ({ dataDir }) => opencodeSettings(endpoint, dataDir),
    asks: {
      say: (text) => `model> quote ${JSON.stringify(text)}`,
      think: () => 'model> think Trees, then.\nmodel> + say An oak.',
      run: (command) => `model> tool bash ${JSON.stringify({ command, description: 'Try it' })}\nmodel> say Done.`,
      write: (path, text) =>
        `model> tool apply_patch ${JSON.stringify({ patchText: patchOf(path, text) })}\nmodel> say Done.`,
      question: () => 'model> say I ask nothing.',
      plan: () => 'model> say I plan nothing.',
      todo: () => TODO,
      delegate: () => 'model> say I work alone.',
      comeBack: () => 'model> say I will not be back.',
      native: () => 'model> say There is nothing odd about me.',
      silentAfter: (text) => waiting(`model> say ${text} `),
      silent: () => 'model> silence',
      recall: () => 'model> say I remember.',
      flood: (pieces) => `model> flood ${pieces} 24`,
    },
    failures: WAYS,
    lacks: {
      steer: 'the protocol has no message to a turn that runs',
      fork: 'the protocol has no copy up to a message',
      changedCommand: 'an answer of the protocol names an option, and nothing else',
      delegate: 'what a sub-agent asks never reaches a client, so there is none',
      comeBack: 'nothing goes on after a turn',
      question: 'opencode takes its tool for questions away where a client drives it',
      plan: 'in its plan mode it answers, and shows nothing for review',
      native: 'opencode tells only what the protocol has words for',
      denialNote: 'an answer of the protocol names an option, and nothing else',
      vanishedFolder: 'opencode reads its settings from the folder for every turn',
      hasMessage: 'messages have no ids of ours in its record',
    },
    knowsNative: nativesOf(join(import.meta.dirname, '../../fixtures/matrix.json')),
    heard: (words) => heardBy(endpoint, words),
  };
}

/** Titles are asked for beside the conversation. */
function heardBy(endpoint: OpenAiEndpoint, words: string): boolean {
  const calls = endpoint.requests.calls().filter(({ body }) => body.conversation !== '');
  return JSON.stringify(calls.at(-1)?.body.input).includes(words);
}

function patchOf(path: string, text: string): string {
  return `*** Begin Patch\n*** Add File: ${path}\n+${text}\n*** End Patch`;
}

const todos = (...entries: [content: string, status: string][]): string => {
  const list = entries.map(([content, status]) => ({ content, status, priority: 'high' }));
  return `model> tool todowrite ${JSON.stringify({ todos: list })}`;
};

const TODO = [
  todos(['Read', 'in_progress'], ['Write', 'pending']),
  todos(['Read', 'completed'], ['Write', 'completed']),
  'model> say All done.',
].join('\n');

const RETRIED = 'opencode asks again without end, and says nothing meanwhile';
const WORDS = 'opencode passes on the words of the service without its code';
const ENDED = 'opencode tells it as an end like any other';

const WAYS: Record<FailureCode, string | { impossible: string }> = {
  auth_required: 'model> fail 401 {"message":"Incorrect API key provided"}',
  quota_exhausted: { impossible: RETRIED },
  rate_limited: { impossible: RETRIED },
  overloaded: { impossible: RETRIED },
  provider_server_error: { impossible: RETRIED },
  network_unreachable: { impossible: RETRIED },
  model_not_found: { impossible: 'a model that is not on its list is refused before' },
  request_too_large: { impossible: WORDS },
  request_rejected: { impossible: WORDS },
  permission_denied: { impossible: WORDS },
  billing_required: { impossible: WORDS },
  context_full: { impossible: 'it makes room by itself and goes on' },
  refused: { impossible: ENDED },
  limit_reached: { impossible: ENDED },
  stream_broken: { impossible: RETRIED },
  agent_error: 'model> fail 400 {"message":"bad words"}',
};
