import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILURES, type FailureCode, type Target } from '@codeai-hub/provider-kit/conformance/target';
import { nativesOf } from '@codeai-hub/provider-kit/recordings/hold';
import type { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { testRuntime } from './runtime.ts';

/** What makes Codex do each thing: scripts for the endpoint that stands in for its model. */
export function conformanceTarget(endpoint: OpenAiEndpoint): Omit<Target, 'name' | 'start'> {
  let waits = 0;
  const waiting = (before: string, after: string) => {
    waits += 1;
    const gate = `conformance-${waits}`;
    return { text: `${before}{{${gate}}}${after}`, release: () => endpoint.gate(gate).open() };
  };
  return {
    settings: ({ folder, dataDir }) => {
      const env = personsHome(join(dataDir, 'home'), endpoint.url, NEWER_AGENTS);
      // Under the name a person would have on the PATH.
      const executable = join(dataDir, 'codex');
      if (!existsSync(executable)) symlinkSync(testRuntime(), executable);
      return {
        executable,
        baseUrl: endpoint.url,
        apiKey: 'sk-scripted',
        defaultModel: MODEL,
        env: { ...env, TMPDIR: join(folder, '..') },
        // In its sandbox a command has other process numbers than outside; approvals.itest.ts is inside.
        options: { sandbox: false },
      };
    },
    asks: {
      say: (text) => `model> quote ${JSON.stringify(text)}`,
      think: () => 'model> think Trees, then.\nmodel> + say An oak.',
      run: (cmd) => `model> tool exec_command ${JSON.stringify({ cmd })}\nmodel> say It ran.`,
      write: (path, text) =>
        `model> custom apply_patch ${JSON.stringify(addFile(path, text))}\nmodel> say It is written.`,
      question: () => `model> tool request_user_input ${JSON.stringify({ questions: QUESTIONS })}\nmodel> say Thanks.`,
      plan: () => `model> quote ${JSON.stringify(PLAN)}`,
      todo: () => TODO.join('\n'),
      delegate: () => DELEGATE.join('\n'),
      comeBack: () =>
        'model> tool create_goal {"objective":"Plant a tree"}\nmodel> say I will go on.\nmodel> tool update_goal {"status":"complete"}\nmodel> say It is planted.',
      native: () =>
        'model> tool create_goal {"objective":"Plant a tree"}\nmodel> tool update_goal {"status":"complete"}\nmodel> say There.',
      silentAfter: (text) => waiting(`model> say ${text}\nmodel> + tool update_plan {"plan":[]}\nmodel> say `, 'Done.'),
      silent: () => 'model> silence',
      recall: () => 'model> say I remember.',
      flood: (pieces) => `model> flood ${pieces} 24`,
    },
    failures: { ...Object.fromEntries(FAILURES.map((code) => [code, WAYS[code]])) } as Target['failures'],
    modes: { question: 'plan', plan: 'plan' },
    lacks: {
      changedCommand: 'its app-server runs the command that it asked about, and takes no other',
    },
    knowsNative: nativesOf(join(import.meta.dirname, '../../fixtures/matrix.json')),
    heard: (words) => JSON.stringify(endpoint.requests.calls().at(-1)?.body.input).includes(words),
  };
}

/** A model that calls its tools one by one; newer ones write programs (code-mode.itest.ts). */
export const MODEL = 'gpt-5.5';

/** A home of its own, with a config as a person might have it. Nothing on the network but the endpoint is asked. */
export function personsHome(home: string, url: string, more = ''): Record<string, string> {
  mkdirSync(join(home, '.codex'), { recursive: true });
  writeFileSync(join(home, '.codex', 'config.toml'), `openai_base_url = "${url}"\n${CONFIG}${more}`);
  return { HOME: home, NO_PROXY: '127.0.0.1,localhost' };
}

const CONFIG = `
model = "${MODEL}"
check_for_update_on_startup = false

[model_providers.codeai_hub]
name = "Scripted"
request_max_retries = 0
stream_max_retries = 0
stream_idle_timeout_ms = 60000

[features]
plugins = false
apps = false

[analytics]
enabled = false
`;

function addFile(path: string, text: string): string {
  return `*** Begin Patch\n*** Add File: ${path}\n+${text}\n*** End Patch\n`;
}

const QUESTIONS = [
  {
    id: 'color',
    header: 'Color',
    question: 'Which color?',
    options: [
      { label: 'Blue', description: 'calm' },
      { label: 'Red', description: 'loud' },
    ],
  },
];

const PLAN = 'Here it is.\n<proposed_plan>\n# Plan\n- look\n- plant\n</proposed_plan>\n';

const TODO = [
  'model> tool update_plan {"plan":[{"step":"Read","status":"in_progress"},{"step":"Write","status":"pending"}]}',
  'model> tool update_plan {"plan":[{"step":"Read","status":"completed"},{"step":"Write","status":"in_progress"}]}',
  'model> tool update_plan {"plan":[{"step":"Read","status":"completed"},{"step":"Write","status":"completed"}]}',
  'model> say All done.',
];

/** Sub-agents as newer models have them: these can be waited for without knowing what they are called. */
const NEWER_AGENTS = '\n[features.multi_agent_v2]\nenabled = true\n';

const DELEGATE = [
  'model> tool collaboration.spawn_agent {"task_name":"planter","fork_turns":"none","message":"Plant a tree."}',
  'model> tool collaboration.wait_agent {"timeout_ms":10000}',
  'model> say It is planted.',
];

const error = (status: number, fields: object) => `model> fail ${status} ${JSON.stringify(fields)}`;

const WAYS: Target['failures'] = {
  auth_required: error(401, { code: 'invalid_api_key', message: 'Incorrect API key provided' }),
  quota_exhausted: error(429, { type: 'usage_limit_reached', plan_type: 'plus', resets_at: 1_999_999_200 }),
  rate_limited: error(429, { type: 'rate_limit_exceeded', message: 'slow down' }),
  overloaded: error(503, { code: 'server_is_overloaded', message: 'busy' }),
  provider_server_error: error(500, { type: 'server_error' }),
  network_unreachable: { impossible: 'the scripted endpoint is always there; error-matrix.itest.ts takes it away' },
  model_not_found: error(404, { code: 'model_not_found', message: 'The model does not exist' }),
  request_too_large: error(413, { message: 'too large' }),
  request_rejected: error(400, { type: 'invalid_request_error', message: 'bad words' }),
  permission_denied: error(403, { message: 'not yours' }),
  billing_required: 'model> failed insufficient_quota',
  context_full: 'model> failed context_length_exceeded',
  refused: 'model> failed cyber_policy flagged',
  limit_reached: { impossible: 'the hub sets neither a budget nor a number of denials' },
  stream_broken: 'model> cut times=* Half',
  agent_error: 'model> failed invalid_prompt no such prompt',
} satisfies Record<FailureCode, unknown>;
