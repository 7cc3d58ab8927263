import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { Conversation } from '../testing/conversation.ts';
import { Rig } from '../testing/rig.ts';

let rig: Rig;
before(async () => {
  rig = await Rig.start();
});
after(() => rig.stop());

const ALLOW: ApprovalAnswer = { type: 'option', optionId: 'allow' };

function bash(command: string): string {
  return `model> tool Bash ${JSON.stringify({ command, description: 'try' })}`;
}

/** Runs one turn and answers its requests in order; the last answer is used for the rest. */
async function turnWith(conversation: Conversation, words: string, ...answers: ApprovalAnswer[]): Promise<void> {
  let asked = 0;
  const stop = conversation.next('turn.ended');
  conversation.answerAll(() => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? ALLOW;
    asked += 1;
    return answer;
  });
  await conversation.say(words);
  await stop;
}

function lastTool(conversation: Conversation) {
  return conversation.items.filter((one) => one.item.kind === 'tool').at(-1) ?? assert.fail('no tool was called');
}

describe('a command', () => {
  it('is shown exactly as it will run, and runs when allowed', async () => {
    const conversation = await rig.open();
    await turnWith(conversation, bash('touch allowed && echo "a\u200bb"'), ALLOW);
    const request = conversation.requests[0]?.request;
    assert.equal(request?.type === 'command' && request.command, 'touch allowed && echo "a\u200bb"');
    assert.ok(existsSync(join(rig.folder, 'allowed')));
    assert.equal(conversation.requests[0]?.itemId, lastTool(conversation).id);
    assert.deepEqual([lastTool(conversation).status, lastTool(conversation).patch.exitCode], ['completed', 0]);
    await conversation.session.close();
  });

  it('does not run when denied, and the note reaches the agent', async () => {
    const conversation = await rig.open();
    await turnWith(conversation, bash('touch denied'), {
      type: 'option',
      optionId: 'deny',
      note: 'use the other file',
    });
    assert.equal(existsSync(join(rig.folder, 'denied')), false);
    assert.equal(lastTool(conversation).status, 'denied');
    assert.match(
      conversation.texts('agent_message').at(-1) ?? '',
      /tool said: error: The user said no: use the other file/,
    );
    await conversation.session.close();
  });

  it('runs as the person changed it', async () => {
    const conversation = await rig.open();
    await turnWith(conversation, bash('touch before-change'), { ...ALLOW, command: 'touch after-change' });
    assert.equal(existsSync(join(rig.folder, 'before-change')), false);
    assert.ok(existsSync(join(rig.folder, 'after-change')));
    assert.equal(lastTool(conversation).patch.target, 'touch after-change');
    await conversation.session.close();
  });

  it('that fails tells its exit code and output', async () => {
    const conversation = await rig.open();
    await turnWith(conversation, bash('echo oh no; exit 3'), ALLOW);
    const tool = lastTool(conversation);
    assert.deepEqual([tool.status, tool.patch.exitCode, tool.text], ['failed', 3, 'oh no']);
    await conversation.session.close();
  });

  for (const [optionId, where] of [
    ['allow_session', undefined],
    ['allow_always', '.claude/settings.local.json'],
  ] as const) {
    it(`allowed by "${optionId}" is not asked about again, and other commands still are`, async () => {
      const conversation = await rig.open();
      await turnWith(conversation, bash(`touch ${optionId}-1`), { type: 'option', optionId });
      const { request } = conversation.requests[0] ?? assert.fail();
      const rule =
        request.type === 'command' ? request.options.find((option) => option.id === optionId)?.rule : undefined;
      assert.match(rule ?? '', new RegExp(`Bash\\(touch ${optionId}-1( \\*)?\\)`), 'the rule is named');
      await turnWith(conversation, bash(`touch ${optionId}-1`), ALLOW);
      assert.equal(conversation.requests.length, 1);
      await turnWith(conversation, bash(`mkdir ${optionId}-dir`), ALLOW);
      assert.equal(conversation.requests.length, 2);
      if (where !== undefined)
        assert.match(readFileSync(join(rig.folder, where), 'utf8'), new RegExp(`touch ${optionId}-1`));
      await conversation.session.close();
    });
  }

  it('of several calls at once is asked one by one, each with a request and an item of its own', async () => {
    const conversation = await rig.open();
    const calls = [1, 2, 3].map((n) => `tool Bash ${JSON.stringify({ command: `touch many-${n}`, description: 'x' })}`);
    await turnWith(
      conversation,
      `model> ${calls.join('\nmodel> + ')}`,
      ALLOW,
      { type: 'option', optionId: 'deny' },
      ALLOW,
    );
    assert.deepEqual(
      [1, 2, 3].map((n) => existsSync(join(rig.folder, `many-${n}`))),
      [true, false, true],
    );
    assert.equal(new Set(conversation.requests.map((request) => request.requestId)).size, 3);
    assert.equal(new Set(conversation.requests.map((request) => request.itemId)).size, 3);
    await conversation.session.close();
  });
});

describe('an edit', () => {
  it('shows what would change in the file as it is, and what did change after it', async () => {
    const conversation = await rig.open();
    const path = join(rig.folder, 'list.txt');
    const write = `model> tool Write ${JSON.stringify({ file_path: path, content: 'one\ntwo\nthree\n' })}`;
    const edit = `model> tool Edit ${JSON.stringify({ file_path: path, old_string: 'two', new_string: '2' })}`;
    await turnWith(conversation, `${write}\n${edit}`, ALLOW);
    const shown = conversation.requests.map(({ request }) => (request.type === 'edit' ? request.changes : []));
    const made = { path: 'list.txt', kind: 'add', diff: '@@ -0,0 +1,3 @@\n+one\n+two\n+three\n', added: 3, removed: 0 };
    const changed = {
      path: 'list.txt',
      kind: 'modify',
      diff: '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n',
      added: 1,
      removed: 1,
    };
    assert.deepEqual(shown, [[made], [changed]]);
    const tools = conversation.items.filter((one) => one.item.kind === 'tool');
    assert.deepEqual(
      tools.map((tool) => tool.patch.changes),
      [[made], [changed]],
    );
    const ended = conversation.events.findLast((event) => event.type === 'turn.ended');
    assert.deepEqual(ended?.changes, [{ path: 'list.txt', kind: 'add', added: 4, removed: 1 }]);
    await conversation.session.close();
  });

  it('allowed for the session switches the mode, and the session says so', async () => {
    const conversation = await rig.open();
    const write = (name: string) =>
      `model> tool Write ${JSON.stringify({ file_path: join(rig.folder, name), content: 'x\n' })}`;
    await turnWith(conversation, `${write('a.txt')}\n${write('b.txt')}`, { type: 'option', optionId: 'accept_edits' });
    assert.equal(conversation.requests.length, 1);
    assert.ok(existsSync(join(rig.folder, 'b.txt')));
    assert.deepEqual(
      conversation.events.filter((event) => event.type === 'session.configured'),
      [{ type: 'session.configured', mode: 'acceptEdits' }],
    );
    await conversation.session.close();
  });
});

describe('a question', () => {
  const ask = `model> tool AskUserQuestion ${JSON.stringify({
    questions: [
      {
        question: 'Which color?',
        header: 'Color',
        multiSelect: false,
        options: [
          { label: 'Blue', description: 'calm' },
          { label: 'Red', description: 'loud' },
        ],
      },
      {
        question: 'Which sizes?',
        header: 'Size',
        multiSelect: true,
        options: [
          { label: 'S', description: 's' },
          { label: 'M', description: 'm' },
        ],
      },
    ],
  })}`;

  it('is asked with its choices, and the answers reach the agent', async () => {
    const conversation = await rig.open();
    await turnWith(conversation, ask, { type: 'answers', answers: { q1: ['Blue'], q2: ['S', 'M'] } });
    const { request } = conversation.requests[0] ?? assert.fail();
    assert.ok(request.type === 'question');
    assert.deepEqual(request.questions[0]?.options, [
      { label: 'Blue', description: 'calm' },
      { label: 'Red', description: 'loud' },
    ]);
    assert.deepEqual(
      request.questions.map((question) => question.multiSelect),
      [false, true],
    );
    assert.match(conversation.texts('agent_message').at(-1) ?? '', /"Which color\?"="Blue".*"Which sizes\?"="S, M"/);
    await conversation.session.close();
  });

  it('takes free words', async () => {
    const conversation = await rig.open();
    await turnWith(conversation, ask, { type: 'answers', answers: { q1: ['a warm green'], q2: ['S'] } });
    assert.match(conversation.texts('agent_message').at(-1) ?? '', /"Which color\?"="a warm green"/);
    await conversation.session.close();
  });

  it('can be left unanswered, and the agent goes on', async () => {
    const conversation = await rig.open();
    await turnWith(conversation, ask, { type: 'dismiss' });
    assert.match(conversation.texts('agent_message').at(-1) ?? '', /The user did not answer/);
    await conversation.session.close();
  });

  it('refuses an answer that does not fit, and goes on waiting', async () => {
    const conversation = await rig.open();
    const requested = conversation.next('approval.requested');
    const ended = conversation.next('turn.ended');
    await conversation.say(ask);
    const { requestId } = await requested;
    await assert.rejects(conversation.session.answer(requestId, ALLOW), { code: 'approval_answer_invalid' });
    await conversation.session.answer(requestId, { type: 'dismiss' });
    await assert.rejects(conversation.session.answer(requestId, { type: 'dismiss' }), { code: 'approval_not_found' });
    assert.deepEqual((await ended).outcome, { type: 'completed' });
    await conversation.session.close();
  });
});

describe('plan mode', () => {
  /** Where the runtime tells its model to write the plan. */
  function planFile(): string {
    const told = JSON.stringify(rig.endpoint.requests.calls().at(-1)?.body.raw);
    return /[^"\s\\`]+\/plans\/[\w-]+\.md/.exec(told)?.[0] ?? assert.fail('no plan file was named');
  }

  async function planned(conversation: Conversation, ...answers: ApprovalAnswer[]): Promise<void> {
    const script = 'model> tool ExitPlanMode {}\nmodel> say Done planning.';
    await turnWith(conversation, script, ...answers);
  }

  it('asks for approval of the plan, and approving with edits switches the mode', async () => {
    const conversation = await rig.open({ mode: 'plan' });
    await planned(conversation, { type: 'option', optionId: 'approve_edits' });
    assert.equal(conversation.requests[0]?.request.type, 'plan');
    const plan = conversation.items.find((one) => one.item.kind === 'plan');
    assert.equal(plan?.status, 'completed');
    assert.equal(conversation.requests[0]?.itemId, plan?.id);
    assert.deepEqual(
      conversation.events.filter((event) => event.type === 'session.configured'),
      [{ type: 'session.configured', mode: 'acceptEdits' }],
    );
    await conversation.session.close();
  });

  it('shows the plan that was written, in the request and as an item, and works by it once approved', async () => {
    const conversation = await rig.open({ mode: 'plan' });
    conversation.answerAll(({ request }) => ({
      type: 'option',
      optionId: request.type === 'plan' ? 'approve' : 'allow',
    }));
    const ended = conversation.next('turn.ended');
    const script = ['say Let me {{plan}}see.', '+ tool Read {"file_path":"/nowhere"}', 'tool ExitPlanMode {}'];
    const work = ['tool Bash {"command":"touch by-plan","description":"x"}', 'say Done.'];
    await conversation.say([...script, ...work].map((line) => `model> ${line}`).join('\n'));
    await rig.endpoint.gate('plan').reached();
    const path = planFile();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '# The plan\n\n1. Touch a file\n');
    rig.endpoint.gate('plan').open();
    assert.deepEqual((await ended).outcome, { type: 'completed' });
    const request = conversation.requests.find((one) => one.request.type === 'plan')?.request;
    assert.equal(request?.type === 'plan' && request.text.trim(), '# The plan\n\n1. Touch a file');
    const item = conversation.items.find((one) => one.item.kind === 'plan');
    assert.deepEqual([item?.status, item?.text.trim()], ['completed', '# The plan\n\n1. Touch a file']);
    assert.ok(existsSync(join(rig.folder, 'by-plan')));
    await conversation.session.close();
  });

  it('goes on planning when the plan is not approved, with the note for the agent', async () => {
    const conversation = await rig.open({ mode: 'plan' });
    await turnWith(conversation, 'model> tool ExitPlanMode {}', {
      type: 'option',
      optionId: 'keep_planning',
      note: 'add tests',
    });
    assert.match(conversation.texts('agent_message').at(-1) ?? '', /The user wants the plan changed: add tests/);
    assert.equal(conversation.items.find((one) => one.item.kind === 'plan')?.status, 'denied');
    assert.deepEqual(
      conversation.events.filter((event) => event.type === 'session.configured'),
      [],
    );
    await conversation.session.close();
  });
});
