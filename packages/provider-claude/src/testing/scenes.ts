import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentDriver } from '@codeai-hub/provider-kit/conformance/agent-driver';
import type { Scene } from '@codeai-hub/provider-kit/recordings/record';

const bash = (command: string) => `tool Bash ${JSON.stringify({ command, description: 'try' })}`;
const write = (file_path: string, content: string) => `model> tool Write ${JSON.stringify({ file_path, content })}`;
const subAgent = (background: boolean) =>
  `tool Agent ${JSON.stringify({
    description: 'look around',
    subagent_type: 'general-purpose',
    run_in_background: background,
    prompt: 'model> think hm\nmodel> + tool Bash {"command":"echo inside","description":"x"}\nmodel> say sub done',
  })}`;

const QUESTION = {
  question: 'Which color?',
  header: 'Color',
  multiSelect: false,
  options: [
    { label: 'Blue', description: 'calm' },
    { label: 'Red', description: 'loud' },
  ],
};

/** Kinds that the service makes and that no tool of the hub's sessions asks for. */
const SERVICE_BLOCKS: readonly Record<string, unknown>[] = [
  { type: 'redacted_thinking', data: 'b3BhcXVl' },
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'trees' } },
  { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
  {
    type: 'web_fetch_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: { type: 'web_fetch_tool_result_error', error_code: 'unavailable' },
  },
  { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'look', server_name: 'far', input: {} },
  { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', is_error: false, content: [] },
  { type: 'container_upload', file_id: 'file_1' },
  { type: 'compaction', content: 'So far, so good.' },
];

const WINDOWS = ['status allowed', '5h-status allowed', '5h-utilization 0.3', '5h-reset 1999999200']
  .map((one) => `model> header anthropic-ratelimit-unified-${one}`)
  .join('\n');

/** Each ends a turn in another way. */
const ERRORS = [
  'fail 401 authentication_error',
  'fail 402 billing_error no credit',
  'fail 403 permission_error not yours',
  'fail 404 not_found_error',
  'fail 413 request_too_large',
  'fail 429 rate_limit_error',
  'fail 529 overloaded_error',
  'length half',
  'empty',
];

const chosen = async (agent: AgentDriver, words: string, type: 'command' | 'edit', kind: 'allow_once' | 'deny') => {
  await agent.prompt(words);
  await agent.choose(await agent.approval(type), kind);
  await agent.ending();
};

export const SCENES: readonly Scene[] = [
  { name: 'plain', play: (agent) => agent.turn('model> think first\nmodel> + say one two') },
  {
    name: 'command',
    play: (agent) =>
      chosen(
        agent,
        `model> say Let me see.\nmodel> + ${bash('echo out; exit 3')}\nmodel> say done`,
        'command',
        'allow_once',
      ),
  },
  { name: 'denied', play: (agent) => chosen(agent, `model> ${bash('touch x')}\nmodel> say done`, 'command', 'deny') },
  {
    name: 'edit-asked',
    play: (agent, { folder }) =>
      chosen(agent, `${write(join(folder, 'new.txt'), 'one\n')}\nmodel> say done`, 'edit', 'allow_once'),
  },
  {
    name: 'edits',
    mode: 'acceptEdits',
    play: (agent, { folder }) => {
      const file_path = join(folder, 'list.txt');
      const edit = `model> tool Edit ${JSON.stringify({ file_path, old_string: 'two', new_string: '2' })}`;
      return agent.turn(`${write(file_path, 'one\ntwo\n')}\n${edit}\nmodel> say done`);
    },
  },
  { name: 'sub-agent', play: (agent) => agent.turn(`model> ${subAgent(false)}\nmodel> say main done`) },
  { name: 'sub-agent-in-background', play: (agent) => agent.turn(`model> ${subAgent(true)}\nmodel> say main said`) },
  {
    name: 'command-in-background',
    play: async (agent, { folder }) => {
      const pipe = join(folder, 'go');
      execFileSync('mkfifo', [pipe]);
      await agent.turn(
        'model> tool Bash {"command":"cat go","description":"wait","run_in_background":true}\nmodel> say back soon',
      );
      await writeFile(pipe, 'over\n');
      await agent.ending();
    },
  },
  {
    name: 'interrupted',
    play: async (agent) => {
      await agent.prompt('model> stall some');
      await agent.next('item.delta');
      await agent.interrupt();
      await agent.ending();
    },
  },
  {
    name: 'withdrawn',
    play: async (agent) => {
      await agent.prompt(`model> ${bash('touch x')}`);
      await agent.approval('command');
      await agent.interrupt();
      await agent.ending();
    },
  },
  {
    name: 'cut-and-answered-whole',
    play: (agent) => agent.turn('model> sse-error Half an ans\nmodel> say Half an answer, whole.'),
  },
  { name: 'retried', play: (agent) => agent.turn('model> fail 529 overloaded_error times=1\nmodel> say recovered') },
  { name: 'failed', play: (agent) => agent.turn('model> fail 500 api_error') },
  {
    name: 'errors',
    env: { CLAUDE_CODE_MAX_RETRIES: '0' },
    play: async (agent) => {
      for (const error of ERRORS) await agent.turn(`model> ${error}`);
    },
  },
  { name: 'refused', play: (agent) => agent.turn('model> refuse no\nmodel> refuse no') },
  {
    name: 'limits',
    env: { ANTHROPIC_API_KEY: '', CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-scripted' },
    play: (agent) => agent.turn(`${WINDOWS}\nmodel> say hi`),
  },
  {
    name: 'cleared',
    play: async (agent) => {
      await agent.turn('model> say hi');
      await agent.turn('/clear');
      await agent.turn('model> say new');
    },
  },
  {
    name: 'compacted',
    play: async (agent) => {
      await agent.turn('model> say hi');
      await agent.turn('/compact');
    },
  },
  {
    name: 'list',
    play: (agent) =>
      agent.turn(
        'model> tool TaskCreate {"subject":"Read","description":"d"}\nmodel> tool TaskUpdate {"taskId":"1","status":"in_progress"}\nmodel> tool TaskList {}\nmodel> say ok',
      ),
  },
  {
    name: 'question',
    play: async (agent) => {
      await agent.prompt(`model> tool AskUserQuestion ${JSON.stringify({ questions: [QUESTION] })}\nmodel> say thanks`);
      const { requestId, request } = await agent.approval('question');
      const answers = Object.fromEntries(request.questions.map(({ id }) => [id, ['Green']]));
      await agent.answer(requestId, { type: 'answers', answers });
      await agent.ending();
    },
  },
  {
    name: 'plan',
    play: async (agent) => {
      await agent.prompt('model> tool EnterPlanMode {}\nmodel> tool ExitPlanMode {"plan":"# Trees"}\nmodel> say done');
      await agent.choose(await agent.approval('plan'), 'allow_once');
      await agent.ending();
    },
  },
  {
    name: 'service-blocks',
    play: async (agent) => {
      for (const block of SERVICE_BLOCKS) await agent.turn(`model> raw ${JSON.stringify(block)}\nmodel> + say There.`);
    },
  },
];
