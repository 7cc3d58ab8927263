import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentDriver } from '@codeai-hub/provider-kit/conformance/agent-driver';
import type { Scene } from '@codeai-hub/provider-kit/recordings/record';

type Kind = 'allow_once' | 'allow_session' | 'deny';

const chosen = async (agent: AgentDriver, words: string, type: 'command' | 'edit' | 'plan', kind: Kind) => {
  await agent.prompt(words);
  await agent.choose(await agent.approval(type), kind);
  await agent.ending();
};

const stopped: Scene['play'] = async (agent) => {
  await agent.prompt('model> stall Half a');
  await agent.next('item.delta');
  await agent.interrupt();
  await agent.ending();
};

const shell = (command: string) =>
  `model> tool run_shell_command ${JSON.stringify({ command, description: 'Try it' })}`;
const writing = (file_path: string, content: string) =>
  `model> tool write_file ${JSON.stringify({ file_path, content })}\nmodel> say Done.`;

/** Each ends a turn in another way; those that it tries again for seconds are left out. */
const GEMINI_ERRORS = [
  'fail 400 {"status":"INVALID_ARGUMENT","message":"API key not valid. Please pass a valid API key."}',
  'fail 403 {"status":"PERMISSION_DENIED"}',
  'fail 404 {"status":"NOT_FOUND","message":"models/x is not found"}',
  'fail 413',
  'finish MAX_TOKENS half',
  'finish SAFETY half',
];

export const GEMINI_SCENES: readonly Scene[] = [
  { name: 'plain', play: (agent) => agent.turn('model> think **Trees** It asks for trees.\nmodel> + say one two') },
  {
    name: 'command',
    play: (agent) => chosen(agent, `${shell('echo out; exit 3')}\nmodel> say Done.`, 'command', 'allow_once'),
  },
  { name: 'denied', play: (agent) => chosen(agent, `${shell('touch x')}\nmodel> say Done.`, 'command', 'deny') },
  {
    name: 'withdrawn',
    play: async (agent) => {
      await agent.prompt(shell('touch x'));
      await agent.approval('command');
      await agent.interrupt();
      await agent.ending();
    },
  },
  { name: 'edit', play: (agent) => chosen(agent, writing('made.txt', 'one\n'), 'edit', 'allow_once') },
  // The mode changes with such an answer, which is told as words.
  { name: 'edits-allowed', play: (agent) => chosen(agent, writing('made.txt', 'one\n'), 'edit', 'allow_session') },
  {
    name: 'read',
    play: async (agent, { folder }) => {
      await writeFile(join(folder, 'a.txt'), 'one\ntwo\n');
      await agent.turn('model> tool read_file {"file_path":"a.txt"}\nmodel> say Read.');
    },
  },
  {
    name: 'plan',
    mode: 'plan',
    play: (agent) =>
      chosen(
        agent,
        [
          'model> tool write_file {"file_path":"trees.md","content":"# Trees\\n"}',
          'model> tool exit_plan_mode {"plan_filename":"trees.md"}',
          'model> say So be it.',
        ].join('\n'),
        'plan',
        'deny',
      ),
  },
  { name: 'interrupted', play: stopped },
  {
    name: 'failed',
    play: (agent) => agent.turn('model> fail 400 {"status":"INVALID_ARGUMENT","message":"bad words"}'),
  },
  {
    name: 'errors',
    play: async (agent) => {
      for (const error of GEMINI_ERRORS) await agent.turn(`model> ${error}`);
    },
  },
];

const bash = (command: string) => `model> tool bash ${JSON.stringify({ command, description: 'Try it' })}`;
const patch = (patchText: string) => `model> tool apply_patch ${JSON.stringify({ patchText })}`;
const todos = (status: string) =>
  `model> tool todowrite ${JSON.stringify({ todos: [{ content: 'Read', status, priority: 'high' }] })}`;

export const OPENCODE_SCENES: readonly Scene[] = [
  { name: 'plain', play: (agent) => agent.turn('model> think Trees, then.\nmodel> + say one two') },
  {
    name: 'command',
    play: (agent) => chosen(agent, `${bash('echo out; exit 3')}\nmodel> say Done.`, 'command', 'allow_once'),
  },
  { name: 'denied', play: (agent) => chosen(agent, `${bash('touch x')}\nmodel> say Done.`, 'command', 'deny') },
  {
    name: 'edit',
    play: (agent) => {
      const words = '*** Begin Patch\n*** Add File: made.txt\n+one\n*** End Patch';
      return chosen(agent, `${patch(words)}\nmodel> say Done.`, 'edit', 'allow_once');
    },
  },
  { name: 'list', play: (agent) => agent.turn(`${todos('in_progress')}\n${todos('completed')}\nmodel> say All done.`) },
  { name: 'interrupted', play: stopped },
  { name: 'failed', play: (agent) => agent.turn('model> fail 400 {"message":"bad words"}') },
];
