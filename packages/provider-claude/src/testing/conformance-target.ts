import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Ask, FAILURES, type FailureCode, type Target } from '@codeai-hub/provider-kit/conformance/target';
import { nativesOf } from '@codeai-hub/provider-kit/recordings/hold';
import type { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { testRuntime } from './test-runtime.ts';

/** What makes Claude do each thing: scripts for the endpoint that stands in for its model. */
export function conformanceTarget(endpoint: AnthropicEndpoint): Omit<Target, 'name' | 'start'> {
  let waits = 0;
  const nextGate = (): string => {
    waits += 1;
    return `conformance-${waits}`;
  };
  const waiting = (before: string, after: string) => {
    const gate = nextGate();
    return { text: `${before}{{${gate}}}${after}`, release: () => endpoint.gate(gate).open() };
  };
  /** of the behaviour that is looked at */
  let place = '';
  const settings = ({ folder, dataDir }: { folder: string; dataDir: string }) => {
    place = folder;
    return {
      executable: testRuntime(),
      baseUrl: endpoint.url,
      env: {
        HOME: dataDir,
        TMPDIR: join(folder, '..'),
        CLAUDE_CODE_TMPDIR: join(folder, '..'),
        NO_PROXY: '127.0.0.1,localhost',
        CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-scripted',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1',
        CLAUDE_CODE_MAX_RETRIES: '0',
      },
      options: { isolation: true },
    };
  };
  return {
    settings,
    asks: {
      say: (text) => `model> quote ${JSON.stringify(text)}`,
      think: () => 'model> think Trees, then.\nmodel> + say An oak.',
      run: (command) => `model> tool Bash ${JSON.stringify({ command, description: 'Try it' })}`,
      write: (path, text) => `model> tool Write ${JSON.stringify({ file_path: path, content: `${text}\n` })}`,
      question: () => `model> tool AskUserQuestion ${JSON.stringify({ questions: QUESTIONS })}`,
      plan: () => 'model> tool EnterPlanMode {}\nmodel> tool ExitPlanMode {}',
      todo: () => TODO.join('\n'),
      delegate: () => `model> tool Agent ${JSON.stringify(DELEGATE)}\nmodel> say It was done.`,
      comeBack: () => comeBack(join(place, 'report')),
      native: () => `model> raw ${JSON.stringify(UNMAPPED)}\nmodel> + say There.`,
      silentAfter: (text) =>
        waiting(`model> say ${text}\nmodel> + tool Read {"file_path":"nothing"}\nmodel> say `, 'Done.'),
      silent: () => 'model> silence',
      recall: () => 'model> say I remember.',
      flood: (pieces) => `model> flood ${pieces} 24`,
    },
    failures: { ...Object.fromEntries(FAILURES.map((code) => [code, WAYS[code]])) } as Target['failures'],
    lacks: {},
    knowsNative: nativesOf(join(import.meta.dirname, '../../fixtures/matrix.json')),
    heard: (words) => JSON.stringify(endpoint.requests.calls().at(-1)?.body.messages).includes(words),
  };
}

const QUESTIONS = [
  {
    question: 'Which color?',
    header: 'Color',
    multiSelect: false,
    options: [
      { label: 'Blue', description: 'calm' },
      { label: 'Red', description: 'loud' },
    ],
  },
];

const TODO = [
  'model> tool TaskCreate {"subject":"Read","description":"d"}',
  'model> + tool TaskCreate {"subject":"Write","description":"d"}',
  'model> tool TaskUpdate {"taskId":"1","status":"in_progress"}',
  'model> tool TaskUpdate {"taskId":"1","status":"completed"}',
  'model> + tool TaskUpdate {"taskId":"2","status":"completed"}',
  'model> say All done.',
];

const DELEGATE = {
  description: 'look around',
  subagent_type: 'general-purpose',
  prompt: 'model> say Nothing to see.',
};

/** A command in the background that ends when its pipe is written to. */
function comeBack(pipe: string): Ask {
  execFileSync('mkfifo', [pipe]);
  const call = { command: `cat ${basename(pipe)}`, description: 'wait', run_in_background: true };
  return {
    text: `model> tool Bash ${JSON.stringify(call)}\nmodel> say I will be back.`,
    release: () => writeFile(pipe, 'over\n'),
  };
}

/** A kind of block the service may send and this module does not translate. */
const UNMAPPED = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'trees' } };

const REJECTED =
  'model> header anthropic-ratelimit-unified-status rejected\nmodel> header anthropic-ratelimit-unified-reset 1999999200\nmodel> header anthropic-ratelimit-unified-representative-claim five_hour';

const WAYS: Target['failures'] = {
  auth_required: 'model> fail 401 authentication_error',
  quota_exhausted: `${REJECTED}\nmodel> fail 429 rate_limit_error`,
  rate_limited: 'model> fail 429 rate_limit_error',
  overloaded: 'model> fail 529 overloaded_error',
  provider_server_error: 'model> fail 500 api_error',
  network_unreachable: { impossible: 'the scripted endpoint is always there; error-matrix.itest.ts takes it away' },
  model_not_found: 'model> fail 404 not_found_error',
  request_too_large: 'model> fail 413 request_too_large',
  request_rejected: 'model> fail 400 invalid_request_error bad words',
  permission_denied: 'model> fail 403 permission_error not yours',
  billing_required: 'model> fail 402 billing_error no credit',
  context_full: 'model> fail 400 invalid_request_error prompt is too long: 210000 tokens > 200000 maximum',
  refused: 'model> refuse\nmodel> refuse',
  limit_reached: { impossible: 'the hub sets neither a budget nor a number of steps' },
  stream_broken: 'model> cut times=* Half',
  agent_error: { impossible: 'every error the service can answer with has a code of its own' },
} satisfies Record<FailureCode, unknown>;
