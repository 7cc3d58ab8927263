import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AgentDriver } from '@codeai-hub/provider-kit/conformance/agent-driver';
import type { Stage } from '@codeai-hub/provider-kit/conformance/stage';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { onCodexStage } from '../testing/stage.ts';

let endpoint: OpenAiEndpoint;
before(async () => {
  endpoint = await OpenAiEndpoint.start();
});
after(() => endpoint.stop());

const run = (cmd: string, more: object = {}) =>
  `model> tool exec_command ${JSON.stringify({ cmd, ...more })}\nmodel> say It ran.`;
const patch = (words: string) => `model> custom apply_patch ${JSON.stringify(words)}\nmodel> say Done.`;

/** With Codex's own sandbox, as a person has it. */
const inSandbox = (look: (stage: Stage) => Promise<void>) =>
  onCodexStage(endpoint, look, (settings) => ({ ...settings, options: {} }));

function lastTool(agent: AgentDriver) {
  return agent.items.findLast(({ item }) => item.kind === 'tool') ?? assert.fail('no tool was called');
}

describe('a command', () => {
  it('that is always allowed is a rule on disk, and is called that', () =>
    onCodexStage(endpoint, async (stage) => {
      const agent = await stage.open();
      await agent.prompt(run('mkdir made'));
      const approval = await agent.approval('command');
      const always = approval.request.options.find(({ kind }) => kind === 'allow_always');
      assert.match(
        always?.rule ?? '',
        /^every command that begins with: mkdir.*on disk in Codex's rules, for every session$/,
      );
      await agent.choose(approval, 'allow_always');
      await agent.ending();
      const rules = readFileSync(join(stage.folder, '../data/home/.codex/rules/default.rules'), 'utf8');
      assert.match(rules, /prefix_rule\(pattern=\["mkdir"/);
      const other = await stage.open();
      await other.turn(run('mkdir made'));
      assert.equal(other.events.filter(({ type }) => type === 'approval.requested').length, 0);
    }));

  it('that is denied with a stop ends the turn', () =>
    onCodexStage(endpoint, async (stage) => {
      const agent = await stage.open();
      await agent.prompt(run('touch proof'));
      const { requestId } = await agent.approval('command');
      await agent.answer(requestId, { type: 'option', optionId: 'cancel' });
      assert.equal((await agent.ending()).type, 'interrupted');
      assert.equal(existsSync(join(stage.folder, 'proof')), false);
    }));

  it('that nobody was asked about stays in the sandbox of its folder', () =>
    inSandbox(async (stage) => {
      const agent = await stage.open({ mode: 'auto' });
      // Not below the temporary folders, which the sandbox leaves open.
      const outside = `/codeai-hub-outside-${process.pid}`;
      after(() => rmSync(outside, { force: true }));
      assert.deepEqual(await agent.turn(run(`touch inside; touch ${outside}`)), { type: 'completed' });
      assert.deepEqual([existsSync(join(stage.folder, 'inside')), existsSync(outside)], [true, false]);
      // The runtime tells its model, and tells us only when the command had run for a moment.
      assert.ok(await stage.heard(agent, 'Read-only file system'));
    }));

  it('in the mode that only looks changes nothing, and is not asked about', () =>
    inSandbox(async (stage) => {
      const agent = await stage.open({ mode: 'read-only' });
      assert.deepEqual(await agent.turn(run('echo seen; touch inside')), { type: 'completed' });
      assert.equal(existsSync(join(stage.folder, 'inside')), false);
      assert.ok(await stage.heard(agent, 'Read-only file system'));
    }));

  it('in the mode that works in the folder is not asked about, and one that leaves it is, with its reason', () =>
    inSandbox(async (stage) => {
      const agent = await stage.open({ mode: 'auto' });
      await agent.turn(run('echo hi > made'));
      assert.equal(readFileSync(join(stage.folder, 'made'), 'utf8'), 'hi\n');
      const leave = { sandbox_permissions: 'require_escalated', justification: 'It belongs to all projects' };
      await agent.prompt(run('echo out', leave));
      const approval = await agent.approval('command');
      assert.match(approval.request.reason ?? '', /It belongs to all projects/);
      await agent.choose(approval, 'deny');
      await agent.ending();
      assert.equal(agent.events.filter(({ type }) => type === 'approval.requested').length, 1);
    }));

  it('that outlives its turn is marked so, and its end is told', () =>
    onCodexStage(endpoint, async (stage) => {
      execFileSync('mkfifo', [join(stage.folder, 'go')]);
      const agent = await stage.open();
      await agent.prompt(run('read line < go; exit 3', { yield_time_ms: 250 }));
      await agent.choose(await agent.approval('command'), 'allow_once');
      const { work } = await agent.next('background.changed');
      assert.deepEqual(
        work.map(({ title }) => title),
        ['read line < go; exit 3'],
      );
      assert.equal((await agent.ending()).type, 'completed');
      const { item } = lastTool(agent);
      assert.ok(item.kind === 'tool' && item.background === true);
      await writeFile(join(stage.folder, 'go'), 'go\n');
      assert.deepEqual((await agent.next('background.changed')).work, []);
      await agent.turn('model> say what now');
      const notice = agent.items.find(({ item }) => item.kind === 'notice' && item.topic === 'background');
      assert.equal(notice?.text, 'In the background, read line < go; exit 3 ended with exit code 3.');
    }));
});

describe('a change of files', () => {
  it('shows what would change in the file as it is, and the turn tells what did', () =>
    onCodexStage(endpoint, async (stage) => {
      writeFileSync(join(stage.folder, 'list.txt'), 'one\ntwo\nthree\n');
      const agent = await stage.open();
      const words =
        '*** Begin Patch\n*** Update File: list.txt\n@@\n one\n-two\n+2\n three\n*** Delete File: old.txt\n*** End Patch\n';
      writeFileSync(join(stage.folder, 'old.txt'), 'old\n');
      await agent.prompt(patch(words));
      const approval = await agent.approval('edit');
      assert.deepEqual(
        approval.request.changes.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
        [
          { path: 'list.txt', kind: 'modify', diff: '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n', added: 1, removed: 1 },
          { path: 'old.txt', kind: 'delete', diff: '@@ -1,1 +0,0 @@\n-old\n', added: 0, removed: 1 },
        ],
      );
      await agent.choose(approval, 'allow_once');
      const ended = await agent.next('turn.ended');
      assert.equal(readFileSync(join(stage.folder, 'list.txt'), 'utf8'), 'one\n2\nthree\n');
      assert.equal(existsSync(join(stage.folder, 'old.txt')), false);
      assert.deepEqual(ended.changes?.map(({ path, added, removed }) => [path, added, removed]).toSorted(), [
        ['list.txt', 1, 1],
        ['old.txt', 0, 1],
      ]);
    }));
});

describe('a question', () => {
  const ask = (questions: object[]) =>
    `model> tool request_user_input ${JSON.stringify({ questions })}\nmodel> say Thanks.`;
  const options = [
    { label: 'Blue', description: 'calm' },
    { label: 'Red', description: 'loud' },
  ];
  const questions = [
    { id: 'color', header: 'Color', question: 'Which color?', options },
    { id: 'size', header: 'Size', question: 'Which size?', options },
  ];

  it('of several takes an answer to each, and free words', () =>
    onCodexStage(endpoint, async (stage) => {
      const agent = await stage.open({ mode: 'plan' });
      await agent.prompt(ask(questions));
      const { requestId, request } = await agent.approval('question');
      assert.deepEqual(
        request.questions.map(({ id, allowOther, multiSelect }) => [id, allowOther, multiSelect]),
        [
          ['color', true, false],
          ['size', true, false],
        ],
      );
      await agent.answer(requestId, { type: 'answers', answers: { color: ['a warm green'], size: ['Red'] } });
      assert.equal((await agent.ending()).type, 'completed');
      for (const word of ['a warm green', 'Red']) assert.ok(await stage.heard(agent, word));
    }));

  it('that is put away with a note gives the agent the note', () =>
    onCodexStage(endpoint, async (stage) => {
      const agent = await stage.open({ mode: 'plan' });
      await agent.prompt(ask(questions));
      const { requestId } = await agent.approval('question');
      await agent.answer(requestId, { type: 'dismiss', note: 'decide yourself' });
      await agent.ending();
      assert.ok(await stage.heard(agent, 'decide yourself'));
    }));
});

describe('a plan', () => {
  const plan = `model> quote ${JSON.stringify('<proposed_plan>\n# Plan\n- plant\n</proposed_plan>')}`;

  it('that is approved is followed in the mode that was chosen, in the same turn', () =>
    onCodexStage(endpoint, async (stage) => {
      const agent = await stage.open({ mode: 'plan' });
      await agent.prompt(plan);
      const { requestId } = await agent.approval('plan');
      await agent.answer(requestId, { type: 'option', optionId: 'approve_auto' });
      assert.equal((await agent.ending()).type, 'completed');
      assert.ok(await stage.heard(agent, 'Implement the plan.'));
      const configured = agent.events.filter((event) => event.type === 'session.configured');
      assert.deepEqual(configured, [{ type: 'session.configured', mode: 'auto' }]);
      assert.equal(agent.events.filter(({ type }) => type === 'turn.ended').length, 1);
      assert.equal(agent.items.find(({ item }) => item.kind === 'plan')?.status, 'completed');
    }));

  it('that is sent back with a note is planned anew', () =>
    onCodexStage(endpoint, async (stage) => {
      const agent = await stage.open({ mode: 'plan' });
      await agent.prompt(plan);
      const { requestId } = await agent.approval('plan');
      await agent.answer(requestId, { type: 'option', optionId: 'keep_planning', note: plan });
      const again = await agent.approval('plan');
      assert.notEqual(again.requestId, requestId);
      await agent.interrupt();
      assert.equal((await agent.ending()).type, 'interrupted');
      const plans = agent.items.filter(({ item }) => item.kind === 'plan');
      assert.deepEqual(
        plans.map(({ status }) => status),
        ['denied', 'denied'],
      );
    }));
});

it('a model that writes programs to call its tools asks in the same way', () =>
  onCodexStage(endpoint, async (stage) => {
    const agent = await stage.open({ model: 'gpt-6.1-sol' });
    const program = 'const r = await tools.exec_command({cmd: "echo done > proof; cat proof"}); text(r.output);';
    await agent.prompt(`model> custom exec ${JSON.stringify(program)}\nmodel> say It ran.`);
    const approval = await agent.approval('command');
    assert.equal(approval.request.command, 'echo done > proof; cat proof');
    await agent.choose(approval, 'allow_once');
    assert.equal((await agent.ending()).type, 'completed');
    assert.deepEqual(
      [lastTool(agent).status, lastTool(agent).text, lastTool(agent).exitCode],
      ['completed', 'done\n', 0],
    );
  }));
