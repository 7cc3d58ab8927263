import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A server of tools with one tool, which asks a person before it answers. */
const PROGRAM = `
import { createInterface } from 'node:readline';
const tell = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const tools = [{ name: 'plant', description: 'Plants a tree', inputSchema: { type: 'object', properties: {} } }];
const form = { type: 'object', properties: { kind: { type: 'string', title: 'Which tree?' } }, required: ['kind'] };
let calling;
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params, result } = JSON.parse(line);
  if (method === 'initialize') {
    const serverInfo = { name: 'garden', version: '1.0.0' };
    tell({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo } });
  } else if (method === 'tools/list') tell({ id, result: { tools } });
  else if (method === 'tools/call') {
    calling = id;
    const token = params._meta?.progressToken;
    if (token !== undefined) tell({ method: 'notifications/progress', params: { progressToken: token, progress: 1, message: 'digging' } });
    tell({ id: 'ask', method: 'elicitation/create', params: { message: 'Which tree?', requestedSchema: form } });
  } else if (id === 'ask') tell({ id: calling, result: { content: [{ type: 'text', text: 'planted ' + JSON.stringify(result) }] } });
  else if (id !== undefined) tell({ id, result: {} });
});
`;

/** Puts it into the folder. Answers the lines of Codex's config that start it. */
export function writeServer(folder: string): string {
  const file = join(folder, 'garden.mjs');
  writeFileSync(file, PROGRAM);
  return `\n[mcp_servers.garden]\ncommand = ${JSON.stringify(process.execPath)}\nargs = [${JSON.stringify(file)}]\n`;
}
