import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { offersFor } from '../approvals/permission-options.ts';
import { Limits } from './limits.ts';
import { TodoList } from './todo-list.ts';
import { describeTool, shortPath } from './tool-names.ts';
import { contextUsed, UsageMeter } from './usage.ts';

describe('the use of a turn', () => {
  const model = (input: number, cost: number) => ({
    m: { inputTokens: input, outputTokens: 1, costUSD: cost, contextWindow: 200_000 },
  });

  it('is what was told since the last result', () => {
    const meter = new UsageMeter();
    meter.takeResult({ modelUsage: model(10, 1), model_usage_since_last_result: model(10, 1) });
    meter.takeResult({ modelUsage: model(15, 1.5), model_usage_since_last_result: model(5, 0.5) });
    assert.deepEqual(meter.endTurn(), {
      inputTokens: 15,
      outputTokens: 2,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      costUsd: 1.5,
    });
    assert.equal(meter.endTurn(), undefined);
    assert.equal(meter.contextWindow, 200_000);
  });

  it('is the difference of running totals where nothing else is told', () => {
    const meter = new UsageMeter();
    meter.takeResult({ modelUsage: model(10, 1) });
    meter.endTurn();
    meter.takeResult({ modelUsage: { m: { inputTokens: 25, outputTokens: 4, costUSD: 3 } } });
    assert.deepEqual(meter.endTurn(), {
      inputTokens: 15,
      outputTokens: 3,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      costUsd: 2,
    });
  });

  it('of the context is everything the request and the answer took', () => {
    assert.equal(
      contextUsed({
        input_tokens: 1,
        cache_creation_input_tokens: 20,
        cache_read_input_tokens: 300,
        output_tokens: 4000,
      }),
      4321,
    );
    assert.equal(contextUsed({}), undefined);
  });
});

describe('the limits of a plan', () => {
  it('are kept when an event tells of others', () => {
    const limits = new Limits();
    limits.take({
      rate_limit_info: {
        status: 'allowed',
        unifiedWindows: { five_hour: { utilization: 0.314, resetsAt: 100, status: 'allowed' } },
      },
    });
    const told = limits.take({
      rate_limit_info: { status: 'allowed_warning', rateLimitType: 'seven_day', utilization: 0.92, resetsAt: 200 },
    });
    assert.deepEqual(told, [
      { id: 'five_hour', label: '5-hour limit', usedPercent: 31.4, resetsAt: 100_000, status: 'ok' },
      { id: 'seven_day', label: 'Weekly limit', usedPercent: 92, resetsAt: 200_000, status: 'warning' },
    ]);
  });

  it('that are reached are full, whatever their window says of itself', () => {
    const info = {
      status: 'rejected',
      rateLimitType: 'five_hour',
      unifiedWindows: { five_hour: { utilization: 1, status: 'allowed' } },
    };
    assert.equal(new Limits().take({ rate_limit_info: info })[0]?.status, 'reached');
    assert.equal(
      new Limits().take({ rate_limit_info: { status: 'rejected', rateLimitType: 'x_y' } })[0]?.usedPercent,
      100,
    );
  });
});

describe('the list', () => {
  it('takes the older tool, which replaces it whole', () => {
    const list = new TodoList();
    list.take('TodoWrite', { todos: [{ content: 'a', status: 'in_progress' }, { content: 'b' }, { wrong: 1 }] }, {});
    assert.deepEqual(
      list.entries.map(({ text, status }) => [text, status]),
      [
        ['a', 'active'],
        ['b', 'pending'],
      ],
    );
  });

  it('forgets what is deleted, and does not change for what it never knew or what failed', () => {
    const list = new TodoList();
    assert.equal(list.take('TaskUpdate', { taskId: '9', status: 'completed' }, { success: true }), false);
    list.take('TaskCreate', {}, { task: { id: '1', subject: 'a' } });
    assert.equal(list.take('TaskUpdate', { taskId: '1', status: 'completed' }, { success: false }), false);
    assert.equal(list.take('TaskUpdate', { taskId: '1', status: 'deleted' }, { success: true }), true);
    assert.deepEqual(list.entries, []);
  });
});

describe('a tool', () => {
  it('is told by what it does and what it acts on', () => {
    assert.deepEqual(describeTool('Read', { file_path: '/code/src/a.ts' }, '/code'), {
      tool: 'read',
      title: 'Read',
      target: 'src/a.ts',
    });
    assert.deepEqual(describeTool('mcp__linear__create_issue', {}, '/code'), {
      tool: 'mcp',
      title: 'create issue',
      target: 'linear',
    });
    assert.deepEqual(describeTool('Brand', { x: 1 }, '/code'), { tool: 'other', title: 'Brand' });
  });

  it('shows a path whole when it leads out of the folder', () => {
    assert.deepEqual(
      ['/code/a', '/code', '/coder/a', '/a', 'a/b', '/code/..b'].map((path) => shortPath(path, '/code')),
      ['a', '/code', '/coder/a', '/a', 'a/b', '..b'],
    );
  });
});

describe('what is offered with a permission request', () => {
  it('is once and no when the runtime forbids more', () => {
    const suggestions = [{ type: 'setMode', mode: 'acceptEdits', destination: 'session' }] as const;
    const ids = (onceOnly: boolean) =>
      offersFor({ suggestions, onceOnly, folder: '/code' }).map(({ option }) => option.id);
    assert.deepEqual(ids(true), ['allow', 'deny']);
    assert.deepEqual(ids(false), ['allow', 'accept_edits', 'deny']);
  });

  it('never is a mode that asks nothing', () => {
    const suggestions = [{ type: 'setMode', mode: 'bypassPermissions', destination: 'session' }] as const;
    assert.deepEqual(
      offersFor({ suggestions, onceOnly: false, folder: '/code' }).map(({ option }) => option.kind),
      ['allow_once', 'deny'],
    );
  });

  it('says what a rule covers, and is kept where its name says, whatever was suggested', () => {
    const rules = [
      { toolName: 'Bash', ruleContent: 'touch bypassed *' },
      { toolName: 'Bash', ruleContent: 'npm test' },
      { toolName: 'WebFetch' },
    ];
    for (const destination of ['session', 'userSettings'] as const) {
      const add = { type: 'addRules' as const, behavior: 'allow' as const, destination, rules };
      const directories = { type: 'addDirectories' as const, destination, directories: ['/else'] };
      const [, session, always] = offersFor({ suggestions: [add, directories], onceOnly: false, folder: '/code' });
      assert.equal(
        always?.option.rule,
        'this very call, Bash(touch bypassed *): everything that begins with "touch bypassed", Bash(npm test), ' +
          'WebFetch: every use of it, access to /else',
      );
      assert.deepEqual(new Set(session?.updates?.map((update) => update.destination)), new Set(['session']));
      assert.deepEqual(
        always?.updates?.map((update) => [update.type, update.destination]),
        [
          ['addRules', 'localSettings'],
          ['addDirectories', 'localSettings'],
          ['addRules', 'session'],
          ['addDirectories', 'session'],
        ],
      );
      const [, access] = offersFor({ suggestions: [directories], onceOnly: false, folder: '/code' });
      assert.equal(access?.updates?.[0]?.destination, 'session');
    }
  });

  it('names access to folders', () => {
    const suggestions = [{ type: 'addDirectories', directories: ['/code', '/else'], destination: 'session' }] as const;
    const offer = offersFor({
      suggestions: [...suggestions].map((one) => ({ ...one, directories: [...one.directories] })),
      onceOnly: false,
      folder: '/code',
    });
    assert.equal(offer[1]?.option.rule, 'access to this folder, access to /else');
  });
});
