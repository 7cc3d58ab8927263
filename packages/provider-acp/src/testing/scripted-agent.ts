import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Turn {
  /** bytes written before anything else, as they are */
  raw?: string[];
  /** updates; `{ask, id, params}` is a request, whose answer the agent then says */
  lines?: object[];
  /** fields over the plain answer to the prompt */
  answer?: object;
  error?: object;
  /** it answers only when it is cancelled */
  hang?: boolean;
  /** it ends with this code instead of answering */
  exit?: number;
}

/**
 * An agent of our own that speaks the protocol as it is told to: for what no real agent does when asked, such as garbage,
 * silence and options of an older kind. It is a program like any other, started and ended as such.
 */
export interface Script {
  /** fields over the plain answer to `initialize` */
  greeting?: object;
  /** fields of the answer that begins a session, or an error */
  session?: object;
  sessionError?: object;
  /** by the words of the prompt */
  turns?: Record<string, Turn>;
  /** methods it does not know */
  unknown?: string[];
  /** it says nothing at all */
  mute?: boolean;
  /** it ends at once, with these words on stderr */
  dies?: string;
}

const PROGRAM = `
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const named = process.argv[2]?.endsWith('.json') ? process.argv[2] : new URL('script.json', import.meta.url);
const script = JSON.parse(readFileSync(named, 'utf8'));
const sessionId = 's-1';
const line = (message) => JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n';
const write = (text) => process.stdout.write(text);
const update = (told) => line({ method: 'session/update', params: { sessionId, update: told } });
const NONE = { error: { code: -32601, message: 'no such method' } };
if (script.dies !== undefined) {
  console.error(script.dies);
  process.exit(3);
}
const waiting = new Map();
let hanging;
const greeting = {
  protocolVersion: 1,
  agentInfo: { name: 'odd', version: '1.0.0' },
  agentCapabilities: { loadSession: true },
  authMethods: [],
  ...script.greeting,
};
const METHODS = {
  initialize: () => ({ result: greeting }),
  'session/new': () =>
    script.sessionError ? { error: script.sessionError } : { result: { sessionId, ...script.session } },
  'session/load': () => ({ result: { ...script.session } }),
  'session/set_mode': () => ({ result: {} }),
  'session/set_model': () => ({ result: {} }),
  'session/set_config_option': ({ configId, value }) => {
    script.session.configOptions = script.session.configOptions.map((one) =>
      one.id === configId ? { ...one, currentValue: value } : one,
    );
    return { result: { configOptions: script.session.configOptions } };
  },
};
async function prompt(id, words) {
  const turn = script.turns?.[words] ?? {};
  for (const text of turn.raw ?? []) write(Buffer.from(text, 'latin1'));
  let batch = '';
  for (const told of turn.lines ?? []) {
    if (told.ask === undefined) {
      batch += told.method === undefined ? update(told) : line(told);
      continue;
    }
    const answer = await new Promise((resolve) => {
      waiting.set(told.id, resolve);
      write(batch + line({ id: told.id, method: told.ask, params: { sessionId, ...told.params } }));
    });
    batch = update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: JSON.stringify(answer) } });
  }
  if (turn.exit !== undefined) {
    write(batch);
    console.error('gone for good');
    process.exit(turn.exit);
  }
  if (turn.hang) {
    hanging = id;
    return write(batch);
  }
  const answer = turn.error === undefined ? { result: { stopReason: 'end_turn', ...turn.answer } } : { error: turn.error };
  // In one piece with what came before: nothing but the order of the lines says what was first.
  write(batch + line({ id, ...answer }));
}
createInterface({ input: process.stdin })
  .on('line', (text) => {
    if (script.mute) return;
    const { id, method, params, result } = JSON.parse(text);
    if (method === undefined) return waiting.get(id)?.(result);
    if (method === 'session/cancel') {
      if (hanging !== undefined) write(line({ id: hanging, result: { stopReason: 'cancelled' } }));
      hanging = undefined;
      return;
    }
    if (method === 'session/prompt') return prompt(id, params.prompt[0].text);
    const known = (script.unknown ?? []).includes(method) ? undefined : METHODS[method];
    write(line({ id, ...(known?.(params) ?? NONE) }));
  })
  .on('close', () => process.exit(0));
`;

/** Its files, for a package or an archive; the script lies beside the program. */
export function agentFiles(script: Script): Record<'agent.mjs' | 'script.json', string> {
  return { 'agent.mjs': `#!/usr/bin/env node\n${PROGRAM}`, 'script.json': JSON.stringify(script) };
}

/** Puts it into the folder. Answers the program and its arguments. */
export function writeAgent(folder: string, script: Script): { program: string; args: string[] } {
  const program = join(folder, 'agent.mjs');
  const file = join(folder, 'script.json');
  writeFileSync(program, PROGRAM);
  writeFileSync(file, JSON.stringify(script));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '1.0.0', bin: { odd: 'agent.mjs' } }));
  return { program, args: [file] };
}
