import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentDriver } from '@codeai-hub/provider-kit/conformance/agent-driver';
import type { Scene } from '@codeai-hub/provider-kit/recordings/record';
import type { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';

const command = (cmd: string, more: object = {}) => `model> tool exec_command ${JSON.stringify({ cmd, ...more })}`;
const patch = (words: string) => `model> custom apply_patch ${JSON.stringify(words)}`;
const spawn = (message: string) => `model> tool multi_agent_v1.spawn_agent ${JSON.stringify({ message })}`;
const PLAN = 'model> quote "So.\\n<proposed_plan>\\n# Plan\\n- look\\n</proposed_plan>"';

const chosen = async (
  agent: AgentDriver,
  words: string,
  type: 'command' | 'edit' | 'plan' | 'tool',
  kind: 'allow_once' | 'deny',
) => {
  await agent.prompt(words);
  await agent.choose(await agent.approval(type), kind);
  await agent.ending();
};

const QUESTION = {
  id: 'color',
  header: 'Color',
  question: 'Which color?',
  options: [
    { label: 'Blue', description: 'calm' },
    { label: 'Red', description: 'loud' },
  ],
};

/** Each ends a turn in another way. */
const ERRORS = [
  'fail 400 {"message":"bad words"}',
  'fail 400 {"code":"cyber_policy","message":"flagged"}',
  'fail 401 {"message":"no such key"}',
  'fail 402 {"message":"no credit"}',
  'fail 403 {"message":"not yours"}',
  'fail 404 {"code":"model_not_found","message":"no such model"}',
  'fail 413 {"message":"too large"}',
  'fail 429 {"type":"rate_limit_exceeded"}',
  'fail 500 {"type":"server_error"}',
  'fail 503 {"code":"server_is_overloaded"}',
  'failed insufficient_quota',
  'failed server_error',
  'cut times=* half',
  'length half',
  'empty',
];

/** One classic model, whose tools are called one by one, unless a scene names another. */
export function scenes(endpoint: OpenAiEndpoint): readonly Scene[] {
  return [...ALONE, withSubAgent(endpoint)];
}

/** The turn waits for what it set to work. */
function withSubAgent(endpoint: OpenAiEndpoint): Scene {
  return {
    name: 'sub-agent',
    play: async (agent) => {
      const task = `${command('echo from the helper')}\nmodel> say I helped.`;
      await agent.prompt(`${spawn(task)}\nmodel> wait helped\nmodel> say All done.`);
      await agent.choose(await agent.approval('command'), 'allow_once');
      const call = agent.items.find(({ item }) => item.kind === 'tool' && item.tool === 'agent');
      await agent.next('item.completed', ({ id }) => id === call?.id);
      endpoint.gate('helped').open();
      await agent.ending();
    },
  };
}

const ALONE: readonly Scene[] = [
  { name: 'plain', play: (agent) => agent.turn('model> think first\nmodel> + say one two') },
  {
    name: 'command',
    play: (agent) => chosen(agent, `${command('echo out; exit 3')}\nmodel> say done`, 'command', 'allow_once'),
  },
  {
    name: 'command-that-streams',
    play: (agent) => {
      const slow = command('echo begun; sleep 0.5; echo more; sleep 0.5; echo over');
      return chosen(agent, `${slow}\nmodel> say done`, 'command', 'allow_once');
    },
  },
  { name: 'denied', play: (agent) => chosen(agent, `${command('touch x')}\nmodel> say done`, 'command', 'deny') },
  {
    name: 'denied-and-stopped',
    play: async (agent) => {
      await agent.prompt(command('touch x'));
      const { requestId } = await agent.approval('command');
      await agent.answer(requestId, { type: 'option', optionId: 'cancel' });
      await agent.ending();
    },
  },
  {
    name: 'withdrawn',
    play: async (agent) => {
      await agent.prompt(command('touch x'));
      await agent.approval('command');
      await agent.interrupt();
      await agent.ending();
    },
  },
  {
    name: 'edit',
    play: async (agent) => {
      const add = '*** Begin Patch\n*** Add File: a.txt\n+one\n+two\n*** End Patch\n';
      await chosen(agent, `${patch(add)}\nmodel> say ok`, 'edit', 'allow_once');
      const update = '*** Begin Patch\n*** Update File: a.txt\n@@\n one\n-two\n+2\n*** End Patch\n';
      await chosen(agent, `${patch(update)}\nmodel> say ok`, 'edit', 'allow_once');
    },
  },
  {
    name: 'list',
    play: (agent) =>
      agent.turn(
        'model> tool update_plan {"plan":[{"step":"Read","status":"in_progress"},{"step":"Write","status":"pending"}]}\nmodel> say ok',
      ),
  },
  { name: 'plan', mode: 'plan', play: (agent) => chosen(agent, PLAN, 'plan', 'deny') },
  { name: 'plan-followed', mode: 'plan', play: (agent) => chosen(agent, PLAN, 'plan', 'allow_once') },
  {
    name: 'question',
    mode: 'plan',
    play: async (agent) => {
      await agent.prompt(
        `model> tool request_user_input ${JSON.stringify({ questions: [QUESTION] })}\nmodel> say Thanks.`,
      );
      const { requestId } = await agent.approval('question');
      await agent.answer(requestId, { type: 'answers', answers: { color: ['Red'] } });
      await agent.ending();
    },
  },
  {
    name: 'interrupted',
    play: async (agent) => {
      await agent.prompt('model> stall Half a');
      await agent.next('item.delta');
      await agent.interrupt();
      await agent.ending();
    },
  },
  { name: 'failed', play: (agent) => agent.turn('model> fail 429 {"type":"usage_limit_reached"}') },
  {
    name: 'errors',
    play: async (agent) => {
      for (const error of ERRORS) await agent.turn(`model> ${error}`);
    },
  },
  { name: 'retried', play: (agent) => agent.turn('model> cut Half\nmodel> say whole') },
  {
    name: 'compacted',
    play: async (agent) => {
      await agent.turn('model> say hi');
      await agent.turn('model> failed context_length_exceeded');
      await agent.turn('model> say on we go');
    },
  },
  {
    name: 'server-of-tools',
    play: async (agent) => {
      await agent.prompt('model> tool mcp__garden.plant {}\nmodel> say Done.');
      const calling = await agent.approval('tool');
      await agent.choose(calling, 'allow_once');
      const { requestId } = await agent.approval('question');
      await agent.answer(requestId, { type: 'answers', answers: { kind: ['oak'] } });
      await agent.ending();
    },
  },
  {
    name: 'goal',
    play: async (agent) => {
      await agent.turn(
        'model> tool create_goal {"objective":"Plant a tree"}\nmodel> say first\nmodel> tool update_goal {"status":"complete"}\nmodel> say finished',
      );
      await agent.ending();
    },
  },
  {
    name: 'search',
    play: (agent) =>
      agent.turn(
        'model> raw {"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"trees"}}\nmodel> + say There.',
      ),
  },
  {
    name: 'image',
    play: async (agent, { folder }) => {
      await writeFile(join(folder, 'dot.png'), Buffer.from(DOT, 'base64'));
      await agent.turn(`model> tool view_image ${JSON.stringify({ path: join(folder, 'dot.png') })}\nmodel> say seen`);
    },
  },
  {
    name: 'limits',
    play: (agent) =>
      agent.turn(
        ['used-percent 42', 'window-minutes 300', 'reset-at 1999999200']
          .map((header) => `model> header x-codex-primary-${header}`)
          .join('\n')
          .concat('\nmodel> say hi'),
      ),
  },
  { name: 'unknown-model', model: 'gpt-unheard-of', play: (agent) => agent.turn('model> say hi') },
  {
    name: 'command-in-background',
    play: async (agent, { folder }) => {
      execFileSync('mkfifo', [join(folder, 'go')]);
      const waits = command('read line < go; exit 3', { yield_time_ms: 250 });
      await agent.prompt(`${waits}\nmodel> say It runs.`);
      await agent.choose(await agent.approval('command'), 'allow_once');
      await agent.ending();
      await writeFile(join(folder, 'go'), 'go\n');
      await agent.next('background.changed', ({ work }) => work.length === 0);
      await agent.turn('model> say what now');
    },
  },
  {
    name: 'steered',
    play: async (agent) => {
      await agent.prompt(`${command('echo hi')}\nmodel> say done`);
      const approval = await agent.approval('command');
      await agent.steer('model> say and this as well');
      await agent.choose(approval, 'allow_once');
      await agent.ending();
    },
  },
  {
    name: 'sub-agent-of-a-newer-model',
    model: 'gpt-6.1-sol',
    play: (agent) =>
      agent.turn(
        'model> tool collaboration.spawn_agent {"task_name":"planter","fork_turns":"none","message":"Plant a tree."}\nmodel> tool collaboration.wait_agent {"timeout_ms":10000}\nmodel> say Planted.',
      ),
  },
  {
    name: 'program-of-a-newer-model',
    model: 'gpt-6.1-sol',
    play: (agent) => {
      const program = 'const r = await tools.exec_command({cmd: "echo done"}); text(r.output);';
      return chosen(
        agent,
        `model> custom exec ${JSON.stringify(program)}\nmodel> say It ran.`,
        'command',
        'allow_once',
      );
    },
  },
];

const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
