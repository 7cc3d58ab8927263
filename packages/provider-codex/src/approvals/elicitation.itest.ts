import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AgentDriver } from '@codeai-hub/provider-kit/conformance/agent-driver';
import { refusedWith, type Stage } from '@codeai-hub/provider-kit/conformance/stage';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { personsHome } from '../testing/conformance-target.ts';
import { onCodexStage } from '../testing/stage.ts';

let endpoint: OpenAiEndpoint;
before(async () => {
  endpoint = await OpenAiEndpoint.start();
});
after(() => endpoint.stop());

/** A tool server whose tools each ask a person something, and answer with what they were told. */
const SERVER = `
import { createInterface } from 'node:readline';
const QUESTIONS = {
  form: {
    message: 'Which tree?',
    requestedSchema: {
      type: 'object',
      required: ['kind', 'height'],
      properties: {
        kind: { type: 'string', title: 'Kind', oneOf: [{ const: 'oak', title: 'An oak' }, { const: 'ash', title: 'An ash' }] },
        height: { type: 'integer', minimum: 1 },
        name: { type: 'string', description: 'What to call it' },
      },
    },
  },
  leave: { message: 'May I water it?', requestedSchema: { type: 'object', properties: {} } },
  link: { mode: 'url', message: 'Sign in to the garden', url: 'https://garden.example/in', elicitationId: 'e1' },
};
const tools = [...Object.keys(QUESTIONS), 'plain'].map((name) => ({
  name,
  description: 'For trees',
  inputSchema: { type: 'object', properties: { tree: { type: 'string' } } },
}));
const waiting = new Map();
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const answered = (id, what) => send({ id, result: { content: [{ type: 'text', text: 'told ' + JSON.stringify(what) }] } });
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params, result, error } = JSON.parse(line);
  if (method === undefined) return answered(waiting.get(id), result ?? error);
  if (method === 'initialize') {
    const serverInfo = { name: 'garden', version: '1' };
    return send({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo } });
  }
  if (method === 'tools/list') return send({ id, result: { tools } });
  if (method !== 'tools/call') return id === undefined || send({ id, result: {} });
  const question = QUESTIONS[params.name];
  if (question === undefined) return answered(id, params.arguments);
  waiting.set('ask-' + id, id);
  send({ id: 'ask-' + id, method: 'elicitation/create', params: question });
});
`;

const inGarden = (look: (stage: Stage) => Promise<void>) =>
  onCodexStage(endpoint, look, (settings, dataDir) => {
    const file = join(dataDir, 'garden.mjs');
    writeFileSync(file, SERVER);
    const lines = `command = ${JSON.stringify(process.execPath)}\nargs = [${JSON.stringify(file)}]`;
    personsHome(join(dataDir, 'home'), endpoint.url, `\n[mcp_servers.garden]\n${lines}\n`);
    return settings;
  });

const use = (tool: string, input: object = {}) => `model> tool mcp__garden.${tool} ${JSON.stringify(input)}`;

/** The tool may be used; what it then asks. */
async function allowed(agent: AgentDriver, tool: string): Promise<void> {
  await agent.prompt(`${use(tool)}\nmodel> say There.`);
  await agent.choose(await agent.approval('tool'), 'allow_once');
}

const asked = (agent: AgentDriver) => agent.events.filter(({ type }) => type === 'approval.requested').length;
const told = (agent: AgentDriver) =>
  agent.items.find(({ item }) => item.kind === 'tool' && item.tool === 'mcp')?.text ?? assert.fail('no tool was used');

describe('a tool of an MCP server', () => {
  it('is asked about with what it is given, and one that is allowed for the session is not asked about again', () =>
    inGarden(async (stage) => {
      const agent = await stage.open();
      const twice = `${use('plain', { tree: 'oak' })}\n${use('plain', { tree: 'ash' })}\nmodel> say Done.`;
      await agent.prompt(twice);
      const approval = await agent.approval('tool');
      assert.deepEqual(
        [approval.request.name, approval.request.title, JSON.parse(approval.request.input)],
        ['garden.plain', 'Use plain of garden', { tree: 'oak' }],
      );
      await agent.choose(approval, 'allow_session');
      assert.equal((await agent.ending()).type, 'completed');
      assert.equal(asked(agent), 1);
      assert.ok(await stage.heard(agent, 'ash'));
      const other = await stage.open();
      await other.prompt(twice);
      await other.choose(await other.approval('tool'), 'deny');
      await other.choose(await other.approval('tool'), 'deny');
      assert.equal((await other.ending()).type, 'completed');
      const tools = other.items.filter(({ item }) => item.kind === 'tool');
      assert.deepEqual(
        tools.map(({ status }) => status),
        ['failed', 'failed'],
      );
    }));

  it('that is always allowed stands in the config of Codex, and is called that', () =>
    inGarden(async (stage) => {
      const agent = await stage.open();
      await agent.prompt(`${use('plain')}\nmodel> say Done.`);
      const approval = await agent.approval('tool');
      const always = approval.request.options.find(({ kind }) => kind === 'allow_always');
      assert.match(always?.rule ?? '', /^plain of the MCP server garden.*kept on disk in Codex's config/);
      await agent.choose(approval, 'allow_always');
      await agent.ending();
      const config = readFileSync(join(stage.folder, '../data/home/.codex/config.toml'), 'utf8');
      assert.match(config, /\[mcp_servers\.garden\.tools\.plain\]\s+approval_mode = "approve"/);
    }));
});

describe('an MCP server asks', () => {
  it('for a form to be filled in, and gets values of the types it wants', () =>
    inGarden(async (stage) => {
      const agent = await stage.open();
      await allowed(agent, 'form');
      const { requestId, request } = await agent.approval('question');
      assert.deepEqual(new Set(request.questions.map(({ header }) => header)), new Set(['garden asks: Which tree?']));
      const answers = { kind: ['An oak'], height: ['tall'], name: [''] };
      await assert.rejects(
        agent.answer(requestId, { type: 'answers', answers }),
        refusedWith('approval_answer_invalid'),
      );
      await agent.answer(requestId, { type: 'answers', answers: { ...answers, height: ['7'] } });
      assert.equal((await agent.ending()).type, 'completed');
      assert.equal(told(agent), 'told {"action":"accept","content":{"height":7,"kind":"oak"}}');
    }));

  it('and is declined when the form is put away', () =>
    inGarden(async (stage) => {
      const agent = await stage.open();
      await allowed(agent, 'form');
      const { requestId } = await agent.approval('question');
      await agent.answer(requestId, { type: 'dismiss' });
      assert.equal((await agent.ending()).type, 'completed');
      assert.match(told(agent), /"action":"decline"/);
    }));

  it('for leave, in its own words and under its own name', () =>
    inGarden(async (stage) => {
      const agent = await stage.open();
      await allowed(agent, 'leave');
      const approval = await agent.approval('tool');
      assert.deepEqual([approval.request.name, approval.request.title], ['garden', 'garden asks: May I water it?']);
      await agent.choose(approval, 'deny');
      assert.equal((await agent.ending()).type, 'completed');
      assert.match(told(agent), /"action":"decline"/);
    }));

  it('for a page to be opened, which is shown with its address', () =>
    inGarden(async (stage) => {
      const agent = await stage.open();
      await allowed(agent, 'link');
      const approval = await agent.approval('tool');
      assert.deepEqual(JSON.parse(approval.request.input), { url: 'https://garden.example/in' });
      await agent.choose(approval, 'allow_once');
      assert.equal((await agent.ending()).type, 'completed');
      assert.match(told(agent), /"action":"accept"/);
    }));

  it('in vain once the turn was stopped', () =>
    inGarden(async (stage) => {
      const agent = await stage.open();
      await allowed(agent, 'form');
      const { requestId } = await agent.approval('question');
      await agent.interrupt();
      assert.equal((await agent.ending()).type, 'interrupted');
      await assert.rejects(agent.answer(requestId, { type: 'dismiss' }), refusedWith('approval_not_found'));
    }));
});
