import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentDriver } from '@codeai-hub/provider-kit/conformance/agent-driver';
import { inProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import { onStage, type Stage } from '@codeai-hub/provider-kit/conformance/stage';
import type { Fields } from '@codeai-hub/provider-kit/reading';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { manifest } from '../manifest.ts';
import { CodexProvider } from '../provider.ts';
import { conformanceTarget } from './conformance-target.ts';

/**
 * Records what the real runtime sends, for the tests of the translation: `node src/testing/record.ts`. To be run again
 * when the runtime's version changes; a test that then fails shows what changed.
 */
interface Scenario {
  name: string;
  mode?: string;
  play(agent: AgentDriver): Promise<unknown>;
}

type Told = [method: string, params: Fields];

const command = (cmd: string) => `model> tool exec_command ${JSON.stringify({ cmd })}`;
const patch = (words: string) => `model> custom apply_patch ${JSON.stringify(words)}`;

const allowed = async (agent: AgentDriver, words: string, type: 'command' | 'edit') => {
  await agent.prompt(words);
  await agent.choose(await agent.approval(type), 'allow_once');
  await agent.ending();
};

const SCENARIOS: Scenario[] = [
  { name: 'plain', play: (agent) => agent.turn('model> think first\nmodel> + say one two') },
  { name: 'command', play: (agent) => allowed(agent, `${command('echo out; exit 3')}\nmodel> say done`, 'command') },
  {
    name: 'denied',
    play: async (agent) => {
      await agent.prompt(`${command('touch x')}\nmodel> say done`);
      await agent.choose(await agent.approval('command'), 'deny');
      await agent.ending();
    },
  },
  {
    name: 'edit',
    play: async (agent) => {
      await allowed(
        agent,
        `${patch('*** Begin Patch\n*** Add File: a.txt\n+one\n+two\n*** End Patch\n')}\nmodel> say ok`,
        'edit',
      );
      const update = '*** Begin Patch\n*** Update File: a.txt\n@@\n one\n-two\n+2\n*** End Patch\n';
      await allowed(agent, `${patch(update)}\nmodel> say ok`, 'edit');
    },
  },
  {
    name: 'list',
    play: (agent) =>
      agent.turn(
        'model> tool update_plan {"plan":[{"step":"Read","status":"in_progress"},{"step":"Write","status":"pending"}]}\nmodel> say ok',
      ),
  },
  {
    name: 'plan',
    mode: 'plan',
    play: async (agent) => {
      await agent.prompt('model> quote "So.\\n<proposed_plan>\\n# Plan\\n- look\\n</proposed_plan>"');
      await agent.choose(await agent.approval('plan'), 'deny');
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
];

/** What differs from run to run and machine to machine is made the same. */
function normaliser(root: string): (told: Told) => unknown {
  const ids = new Map<string, string>();
  const idOf = (id: string): string => {
    const known = ids.get(id) ?? `00000000-0000-4000-8000-${String(ids.size + 1).padStart(12, '0')}`;
    ids.set(id, known);
    return known;
  };
  const text = (value: string) =>
    value
      .replaceAll(root, '/sandbox')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, idOf)
      .replace(/\b(msg|rs|fc|ctc|call|ws)_\d+_/g, '$1_n_');
  const value = (key: string, one: unknown) => {
    if (typeof one === 'number' && /(At|Ms|AtMs|[tT]imeUsedSeconds)$/.test(key)) return 0;
    return typeof one === 'string' ? text(one) : one;
  };
  return (told) => JSON.parse(JSON.stringify(told, value));
}

/** Of one conversation, not of the account or the machine. */
function concernsThread([method, params]: Told): boolean {
  return params.threadId !== undefined && method !== 'thread/settings/updated';
}

async function record({ name, mode, play }: Scenario, endpoint: OpenAiEndpoint, folder: string): Promise<void> {
  const told: Told[] = [];
  const create: Parameters<typeof inProcess>[0]['create'] = (host) =>
    new CodexProvider(host, { tap: (method, params) => told.push([method, params]) });
  const target = { ...conformanceTarget(endpoint), name, start: inProcess({ manifest, create }) };
  await onStage(target, async (stage: Stage) => {
    const agent = await stage.open(mode === undefined ? {} : { mode });
    await play(agent);
    const normal = normaliser(join(stage.folder, '..'));
    const lines = told.filter(concernsThread).map((one) => JSON.stringify(normal(one)));
    await writeFile(join(folder, `${name}.json`), `[\n${lines.join(',\n')}\n]\n`);
  });
}

const folder = join(import.meta.dirname, '..', 'translate', 'fixtures');
await mkdir(folder, { recursive: true });
const endpoint = await OpenAiEndpoint.start();
for (const scenario of SCENARIOS) await record(scenario, endpoint, folder);
await endpoint.stop();
