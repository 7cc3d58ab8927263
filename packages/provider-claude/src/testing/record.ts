import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fields } from '../native/read.ts';
import type { Conversation } from './conversation.ts';
import { Rig } from './rig.ts';

/**
 * Records what the real runtime sends, for the tests of the translation: `node src/testing/record.ts [name …]`. To be run again
 * when the runtime's version changes; a test that then fails shows what changed.
 */
interface Scenario {
  name: string;
  mode?: string;
  play(conversation: Conversation, rig: Rig): Promise<unknown>;
}

const bash = (command: string) => `tool Bash ${JSON.stringify({ command, description: 'try' })}`;
const subAgent = (background: boolean) =>
  `tool Agent ${JSON.stringify({
    description: 'look around',
    subagent_type: 'general-purpose',
    run_in_background: background,
    prompt: 'model> think hm\nmodel> + tool Bash {"command":"echo inside","description":"x"}\nmodel> say sub done',
  })}`;

const SCENARIOS: Scenario[] = [
  { name: 'plain', play: (c) => c.turn('model> think first\nmodel> + say one two') },
  {
    name: 'command',
    play: async (c) => {
      c.answerAll(() => ({ type: 'option', optionId: 'allow' }));
      await c.turn(`model> say Let me see.\nmodel> + ${bash('echo out; exit 3')}\nmodel> say done`);
    },
  },
  {
    name: 'edits',
    mode: 'acceptEdits',
    play: (c, rig) => {
      const file_path = join(rig.folder, 'list.txt');
      const write = `model> tool Write ${JSON.stringify({ file_path, content: 'one\ntwo\n' })}`;
      return c.turn(`${write}\nmodel> tool Edit ${JSON.stringify({ file_path, old_string: 'two', new_string: '2' })}`);
    },
  },
  { name: 'sub-agent', play: (c) => c.turn(`model> ${subAgent(false)}\nmodel> say main done`) },
  { name: 'sub-agent-in-background', play: (c) => c.turn(`model> ${subAgent(true)}\nmodel> say main said`) },
  {
    name: 'command-in-background',
    play: async (c, rig) => {
      const pipe = join(rig.folder, 'go');
      execFileSync('mkfifo', [pipe]);
      await c.turn(
        'model> tool Bash {"command":"cat go","description":"wait","run_in_background":true}\nmodel> say back soon',
      );
      const back = c.next('turn.started').then(() => c.next('turn.ended'));
      await writeFile(pipe, 'over\n');
      await back;
    },
  },
  {
    name: 'interrupted',
    play: async (c, rig) => {
      const ended = c.next('turn.ended');
      void c.say('model> say some {{record}}words');
      await rig.endpoint.gate('record').reached();
      await c.next('item.delta');
      await c.session.interrupt();
      await ended;
    },
  },
  {
    name: 'cut-and-answered-whole',
    play: (c) => c.turn('model> sse-error Half an ans\nmodel> say Half an answer, whole.'),
  },
  { name: 'retried', play: (c) => c.turn('model> fail 529 overloaded_error times=1\nmodel> say recovered') },
  { name: 'failed', play: (c) => c.turn('model> fail 500 api_error') },
  {
    name: 'cleared',
    play: async (c) => [await c.turn('model> say hi'), await c.turn('/clear'), await c.turn('model> say new')],
  },
  { name: 'compacted', play: async (c) => [await c.turn('model> say hi'), await c.turn('/compact')] },
  {
    name: 'list',
    play: (c) =>
      c.turn(
        'model> tool TaskCreate {"subject":"Read","description":"d"}\nmodel> tool TaskUpdate {"taskId":"1","status":"in_progress"}\nmodel> tool TaskList {}\nmodel> say ok',
      ),
  },
];

/** What differs from run to run and machine to machine is made the same. */
class Normaliser {
  readonly #root: string;
  readonly #ids = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
  }

  event(event: Fields): unknown {
    return JSON.parse(JSON.stringify(event, (key, value: unknown) => this.#value(key, value)));
  }

  #value(key: string, value: unknown): unknown {
    if (typeof value === 'number' && /(_ms|_time|duration|cost|Cost)/.test(key)) return 0;
    if (
      key === 'timestamp' ||
      /^(tools|slash_commands|terminal_slash_commands|skills|agents|capabilities|plugins)$/.test(key)
    )
      return undefined;
    return typeof value === 'string' ? this.#text(value) : value;
  }

  #text(text: string): string {
    const folderName = this.#root.replace(/[^a-zA-Z0-9]/g, '-');
    return text
      .replaceAll(this.#root, '/sandbox')
      .replaceAll(folderName, '-sandbox')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => this.#id(id))
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:1');
  }

  #id(id: string): string {
    const known = this.#ids.get(id) ?? `00000000-0000-4000-8000-${String(this.#ids.size + 1).padStart(12, '0')}`;
    this.#ids.set(id, known);
    return known;
  }
}

async function record({ name, mode, play }: Scenario, folder: string): Promise<void> {
  const rig = await Rig.start();
  try {
    const conversation = await rig.open(mode === undefined ? {} : { mode });
    await play(conversation, rig);
    const normaliser = new Normaliser(rig.root);
    const lines = rig.native.map((event) => JSON.stringify(normaliser.event(event)));
    await writeFile(join(folder, `${name}.json`), `[\n${lines.join(',\n')}\n]\n`);
  } finally {
    await rig.stop();
  }
}

const folder = join(import.meta.dirname, '..', 'translate', 'fixtures');
await mkdir(folder, { recursive: true });
const chosen = process.argv.slice(2);
for (const scenario of SCENARIOS)
  if (chosen.length === 0 || chosen.includes(scenario.name)) await record(scenario, folder);
