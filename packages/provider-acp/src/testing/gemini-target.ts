import { join } from 'node:path';
import type { FailureCode, Target } from '@codeai-hub/provider-kit/conformance/target';
import { nativesOf } from '@codeai-hub/provider-kit/recordings/hold';
import type { GeminiEndpoint } from '@codeai-hub/testkit/gemini/endpoint';
import { geminiSettings } from './gemini-settings.ts';

/** What makes Gemini do each thing: scripts for the endpoint that stands in for its model. */
export function geminiTarget(endpoint: GeminiEndpoint): Omit<Target, 'name' | 'start'> {
  let waits = 0;
  const waiting = (before: string) => {
    waits += 1;
    const gate = `conformance-${waits}`;
    return { text: `${before}{{${gate}}}over`, release: () => endpoint.gate(gate).open() };
  };
  return {
    settings: ({ dataDir }) => geminiSettings(endpoint, dataDir),
    modes: { plan: 'plan' },
    asks: {
      say: (text) => `model> quote ${JSON.stringify(text)}`,
      think: () => 'model> think **Trees** It asks for trees.\nmodel> + say An oak.',
      run: (command) => `model> tool run_shell_command ${JSON.stringify({ command, description: 'Try it' })}`,
      write: (path, text) => `model> tool write_file ${JSON.stringify({ file_path: path, content: `${text}\n` })}`,
      question: () => `model> tool ask_user ${JSON.stringify({ questions: QUESTIONS })}`,
      plan: () => PLANNING,
      todo: () => 'model> say My list is my own.',
      delegate: () => 'model> tool invoke_agent {"agent_name":"nobody","prompt":"look"}\nmodel> say It was done.',
      comeBack: () => 'model> say I will not be back.',
      native: () => 'model> raw {"executableCode":{"language":"PYTHON","code":"1"}}\nmodel> + say There.',
      silentAfter: (text) => waiting(`model> say ${text} `),
      silent: () => 'model> silence',
      recall: () => 'model> say I remember.',
      flood: (pieces) => `model> flood ${pieces} 24`,
    },
    failures: WAYS,
    lacks: {
      steer: 'the protocol has no message to a turn that runs',
      fork: 'Gemini CLI has no way to copy a conversation',
      changedCommand: 'an answer of the protocol names an option, and nothing else',
      todo: 'Gemini CLI keeps its todo list to itself',
      delegate: 'what a sub-agent does is not told',
      comeBack: 'nothing goes on after a turn',
      question: 'Gemini CLI takes its tool for questions away where a client drives it',
      native: 'Gemini CLI passes on only what the protocol has words for',
      denialNote: 'an answer of the protocol names an option, and nothing else',
      hasMessage: 'messages have no ids in its record',
    },
    knowsNative: nativesOf(join(import.meta.dirname, '../../fixtures/matrix.json')),
    heard: (words) => JSON.stringify(endpoint.requests.calls().at(-1)?.body.contents).includes(words),
  };
}

const QUESTIONS = [{ question: 'Which color?', header: 'Color', type: 'choice', options: [{ label: 'Blue' }] }];

/** In its plan mode a file is written among its own plans, without a question. */
const PLANNING = [
  `model> tool write_file ${JSON.stringify({ file_path: 'trees.md', content: '# Trees\n\n1. Plant an oak.\n' })}`,
  'model> tool exit_plan_mode {"plan_filename":"trees.md"}',
  'model> say So be it.',
].join('\n');

const INSIDE = 'Gemini CLI ends such a turn as if all were well';

const WAYS: Record<FailureCode, string | { impossible: string }> = {
  auth_required:
    'model> fail 400 {"status":"INVALID_ARGUMENT","message":"API key not valid. Please pass a valid API key."}',
  quota_exhausted: `model> fail 429 ${quotaError('GenerateRequestsPerDayPerProjectPerModel-FreeTier')}`,
  rate_limited: `model> fail 429 ${quotaError('GenerateRequestsPerMinutePerProjectPerModel')}`,
  overloaded: 'model> fail 503 {"status":"UNAVAILABLE","message":"The model is overloaded."}',
  provider_server_error: 'model> fail 500 {"status":"INTERNAL"}',
  network_unreachable: { impossible: 'the scripted endpoint is always there; error-matrix.itest.ts takes it away' },
  model_not_found: 'model> fail 404 {"status":"NOT_FOUND","message":"models/x is not found"}',
  request_too_large: 'model> fail 413',
  request_rejected: 'model> fail 400 {"status":"INVALID_ARGUMENT","message":"bad words"}',
  permission_denied: 'model> fail 403 {"status":"PERMISSION_DENIED"}',
  billing_required:
    'model> fail 400 {"status":"FAILED_PRECONDITION","message":"Please enable billing on your project."}',
  context_full:
    'model> fail 400 {"status":"INVALID_ARGUMENT","message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."}',
  refused: { impossible: INSIDE },
  limit_reached: { impossible: INSIDE },
  stream_broken: 'model> cut times=* Half',
  agent_error: { impossible: 'every error of it has a status that has a code of its own' },
};

function quotaError(quotaId: string): string {
  const type = 'type.googleapis.com/google.rpc';
  const details = [
    { '@type': `${type}.QuotaFailure`, violations: [{ quotaId }] },
    { '@type': `${type}.RetryInfo`, retryDelay: '1s' },
  ];
  return JSON.stringify({ status: 'RESOURCE_EXHAUSTED', message: 'too much', details });
}
