import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BIOME = join(import.meta.dirname, '../../../../../node_modules/.bin/biome');

/** What this module sends: the types it is held to by the compiler. */
const SENT = [
  'CommandExecutionRequestApprovalResponse',
  'FileChangeRequestApprovalResponse',
  'GetAccountParams',
  'InitializeParams',
  'LoginAccountParams',
  'McpServerElicitationRequestResponse',
  'PermissionsRequestApprovalResponse',
  'ThreadForkParams',
  'ThreadListParams',
  'ThreadReadParams',
  'ThreadResumeParams',
  'ThreadSettingsUpdateParams',
  'ThreadStartParams',
  'ThreadTurnsListParams',
  'ToolRequestUserInputResponse',
  'TurnInterruptParams',
  'TurnStartParams',
  'TurnSteerParams',
];

/** Only ever left out by us, and with them a hundred types of the model's service. */
const LEFT_OUT: Readonly<Record<string, RegExp>> = { ThreadResumeParams: /history\?: Array<ResponseItem> \| null,/ };

/**
 * The protocol as this program tells it: types of what we send, and the names of all it may send us (what it sends is read
 * defensively, field by field, because a person's own program may be of another version).
 */
export async function renderProtocol(program: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-protocol-'));
  try {
    const env = { PATH: process.env.PATH, HOME: folder };
    await run(program, ['app-server', 'generate-ts', '--experimental', '--out', join(folder, 'ts')], { env });
    const types = await readTypes(join(folder, 'ts'));
    return await formatted(textOf(types));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readTypes(folder: string): Promise<Map<string, string>> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  const types = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    const name = basename(file, '.ts');
    const body = new RegExp(`export type ${name} = ([\\s\\S]*);\\s*$`).exec(text)?.[1];
    if (body !== undefined) types.set(name, withoutComments(body).replace(LEFT_OUT[name] ?? /$^/, ''));
  }
  return types;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\/\/.*$/gm, '');
}

function textOf(types: ReadonlyMap<string, string>): string {
  const wanted = closure(types);
  const lines = wanted.map((name) => `${SENT.includes(name) ? 'export ' : ''}type ${name} = ${types.get(name)};`);
  const head = '// Made by generate.ts from the pinned runtime; a test compares it. Not to be changed by hand.';
  return [
    head,
    ...lines,
    names('NOTIFICATIONS', tagsOf(types, 'ServerNotification', 'method')),
    names('SERVER_REQUESTS', tagsOf(types, 'ServerRequest', 'method')),
    names('ITEM_TYPES', tagsOf(types, 'ThreadItem', 'type')),
  ].join('\n\n');
}

function closure(types: ReadonlyMap<string, string>): string[] {
  const found = new Set<string>();
  const open = [...SENT];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const body = types.get(name);
    if (body === undefined && SENT.includes(name)) throw new Error(`the runtime has no type ${name}`);
    if (body === undefined || found.has(name)) continue;
    found.add(name);
    const words = body.replace(/"[^"]*"/g, '').match(/\b[A-Z]\w*/g) ?? [];
    open.push(...words.filter((word) => word !== name));
  }
  return [...found].sort();
}

function tagsOf(types: ReadonlyMap<string, string>, union: string, tag: string): string[] {
  const all = (types.get(union) ?? '').matchAll(new RegExp(`\\{ "${tag}": "([^"]+)"`, 'g'));
  return [...new Set([...all].map((match) => match[1] as string))].sort();
}

function names(name: string, values: readonly string[]): string {
  return `export const ${name} = ${JSON.stringify(values)} as const;`;
}

async function formatted(text: string): Promise<string> {
  const formatting = run(BIOME, ['format', '--stdin-file-path=protocol.ts']);
  formatting.child.stdin?.end(text);
  return (await formatting).stdout;
}
