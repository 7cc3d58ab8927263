import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ErrorCode } from '@codeai-hub/protocol/errors';
import type { AgentDriver } from '@codeai-hub/provider-kit/conformance/agent-driver';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { personsHome } from '../testing/conformance-target.ts';
import { onCodexStage } from '../testing/stage.ts';

let endpoint: OpenAiEndpoint;
before(async () => {
  endpoint = await OpenAiEndpoint.start();
});
after(() => endpoint.stop());

async function failureOf(agent: AgentDriver, script: string) {
  const outcome = await agent.turn(script);
  assert.ok(outcome.type === 'failed', `the turn ended as ${JSON.stringify(outcome)}`);
  return outcome.error;
}

async function goesOn(agent: AgentDriver): Promise<void> {
  assert.deepEqual(await agent.turn('model> say still here'), { type: 'completed' });
  assert.match(agent.words, /still here$/);
}

const http = (status: number, error: object) => `model> fail ${status} ${JSON.stringify(error)}`;

it('an answer of the service that is an error ends the turn with its code, and the session goes on', () =>
  onCodexStage(endpoint, async (stage) => {
    const rows: [script: string, code: ErrorCode, message: RegExp][] = [
      [http(400, { message: 'bad words' }), 'request_rejected', /refused the request: bad words/],
      [http(400, { code: 'context_length_exceeded', message: 'x' }), 'context_full', /no longer fits/],
      [http(400, { code: 'cyber_policy', message: 'flagged' }), 'refused', /refused to answer/],
      [
        http(401, { message: 'Incorrect API key provided: sk-abcdefgh' }),
        'auth_required',
        /login.*API key in Settings/,
      ],
      [http(402, { message: 'no credit' }), 'billing_required', /no credit/],
      [http(403, { message: 'not yours' }), 'permission_denied', /not yours/],
      [http(404, { code: 'model_not_found', message: 'x' }), 'model_not_found', /"gpt-[^"]+" is not available/],
      [http(413, { message: 'too large' }), 'request_too_large', /too large for Codex/],
      [http(429, { type: 'rate_limit_exceeded' }), 'rate_limited', /asked too often/],
      [http(429, { type: 'usage_limit_reached', resets_at: 1_999_999_200 }), 'quota_exhausted', /It resets at/],
      [http(429, { type: 'insufficient_quota', code: 'insufficient_quota' }), 'billing_required', /billing/],
      [http(429, { type: 'usage_not_included' }), 'billing_required', /upgrade to/],
      [http(500, { type: 'server_error' }), 'provider_server_error', /service failed/],
      [http(503, { message: 'down' }), 'provider_server_error', /service failed/],
      [http(503, { code: 'server_is_overloaded' }), 'overloaded', /overloaded/],
      ['model> failed context_length_exceeded', 'context_full', /no longer fits/],
      ['model> failed insufficient_quota', 'billing_required', /billing/],
      ['model> failed rate_limit_exceeded slow', 'rate_limited', /asked too often/],
      ['model> failed server_error', 'stream_broken', /broke off/],
      ['model> failed invalid_prompt no such', 'agent_error', /no such/],
      ['model> cut times=* half', 'stream_broken', /broke off/],
    ];
    const agent = await stage.open();
    for (const [script, code, message] of rows) {
      const error = await failureOf(agent, script);
      assert.equal(error.code, code, `${script}: ${error.message}`);
      assert.match(error.message, message);
      assert.doesNotMatch(JSON.stringify(error), /sk-abcdefgh|127\.0\.0\.1/, 'neither a key nor an address');
    }
    // That a full context is compacted is told, and is no error.
    const notices = agent.items.filter(({ item }) => item.kind === 'notice' && item.topic !== 'compaction');
    assert.deepEqual(
      notices.map(({ text }) => text),
      [],
      'an error is told once',
    );
    await goesOn(agent);
  }));

describe('a passing trouble', () => {
  const patient = (look: Parameters<typeof onCodexStage>[1]) =>
    onCodexStage(endpoint, look, (settings, dataDir) => {
      const config = join(dataDir, 'home/.codex/config.toml');
      writeFileSync(config, readFileSync(config, 'utf8').replace('stream_max_retries = 0', 'stream_max_retries = 2'));
      return settings;
    });

  it('is a notice with its reason, and the whole answer replaces what had streamed', () =>
    patient(async (stage) => {
      const agent = await stage.open();
      const script = 'model> cut Half an ans\nmodel> say Half an answer, whole.';
      assert.deepEqual(await agent.turn(script), { type: 'completed' });
      const [notice] = agent.items.filter(({ item }) => item.kind === 'notice');
      assert.match(notice?.text ?? '', /^No answer yet: .+\. Trying again, 1 of 2\.$/);
      assert.equal(agent.words, 'Half an answer, whole.', 'no draft is left');
    }));
});

describe('an odd ending', () => {
  it('without a word is completed, with a note that there is no answer', () =>
    onCodexStage(endpoint, async (stage) => {
      const agent = await stage.open();
      const refusal = { type: 'message', id: 'm1', role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] };
      for (const script of ['model> empty', `model> raw ${JSON.stringify(refusal)}`])
        assert.deepEqual(await agent.turn(script), { type: 'completed', note: 'no_answer' });
      // After an answer without anything in it the runtime compacts the conversation, and that is told.
      const bubbles = agent.items.filter(({ item }) => item.kind === 'agent_message');
      assert.equal(bubbles.length, 0, 'no empty bubble');
      await goesOn(agent);
    }));

  it('at the length limit is completed with the text there is, and a note', () =>
    onCodexStage(endpoint, async (stage) => {
      const agent = await stage.open();
      assert.deepEqual(await agent.turn('model> length half'), { type: 'completed', note: 'length_limit' });
      assert.equal(agent.words, 'half');
      await goesOn(agent);
    }));
});

it('a service that cannot be reached is told soon, and the next message works when it is back', async () => {
  const gone = await OpenAiEndpoint.start();
  const { url } = gone;
  const port = Number(new URL(url).port);
  await gone.stop();
  const look: Parameters<typeof onCodexStage>[1] = async (stage) => {
    const agent = await stage.open();
    const error = await failureOf(agent, 'hello');
    assert.deepEqual([error.code, agent.events.at(-1)?.type], ['network_unreachable', 'turn.ended']);
    const back = await OpenAiEndpoint.start(port);
    await goesOn(agent);
    await back.stop();
  };
  await onCodexStage(endpoint, look, (settings) => ({ ...settings, baseUrl: url }));
});

it('quota windows are told as they come, and one that is full says when it resets', () =>
  onCodexStage(endpoint, async (stage) => {
    const agent = await stage.open();
    const headers = [
      'model> header x-codex-primary-used-percent 100',
      'model> header x-codex-primary-window-minutes 300',
      'model> header x-codex-primary-reset-at 1999999200',
      'model> header x-codex-secondary-used-percent 91',
      'model> header x-codex-secondary-window-minutes 10080',
      'model> header x-codex-secondary-reset-at 1999999300',
    ];
    await agent.turn(`${headers.join('\n')}\nmodel> say ok`);
    const told = agent.events.findLast((event) => event.type === 'limits.changed');
    assert.deepEqual(told?.limits, [
      { id: 'codex.primary', label: '5-hour limit', usedPercent: 100, resetsAt: 1_999_999_200_000, status: 'reached' },
      { id: 'codex.secondary', label: 'Weekly limit', usedPercent: 91, resetsAt: 1_999_999_300_000, status: 'warning' },
    ]);
    const before = agent.events.length;
    await agent.turn('model> say ok');
    assert.ok(
      agent.events.slice(before).every(({ type }) => type !== 'limits.changed'),
      'no news, no event',
    );
    const error = await failureOf(agent, http(429, { type: 'usage_limit_reached' }));
    assert.equal(error.details?.resetsAt, '2033-05-18T03:20:00.000Z');
  }));

describe("the hub's key", () => {
  it('reaches the service and nothing else: no file, no argument, no command, no log', () =>
    onCodexStage(
      endpoint,
      async (stage) => {
        const agent = await stage.open();
        await agent.prompt(
          `model> tool exec_command ${JSON.stringify({ cmd: 'env; cat /proc/$PPID/cmdline /proc/$PPID/environ' })}`,
        );
        await agent.choose(await agent.approval('command'), 'allow_once');
        assert.equal((await agent.ending()).type, 'completed');
        assert.equal(endpoint.requests.calls().at(-1)?.headers.authorization, 'Bearer sk-very-secret');
        assert.doesNotMatch(JSON.stringify(agent.events), /sk-very-secret/);
        await agent.close();
        const home = join(stage.folder, '../data/home');
        for (const file of readdirSync(home, { recursive: true, withFileTypes: true }))
          if (file.isFile())
            assert.ok(!readFileSync(join(file.parentPath, file.name)).includes('sk-very-secret'), file.name);
        assert.equal(
          readFileSync(join(home, '.codex/auth.json'), 'utf8'),
          OWN,
          "the person's own sign-in is as it was",
        );
      },
      (settings, dataDir) => {
        writeFileSync(join(dataDir, 'home/.codex/auth.json'), OWN);
        return { ...settings, apiKey: 'sk-very-secret' };
      },
    ));

  it("is not replaced by the person's own sign-in at another address", () =>
    onCodexStage(
      endpoint,
      async (stage) => {
        const agent = await stage.open();
        await agent.turn('model> say ok');
        assert.equal(endpoint.requests.calls().at(-1)?.headers.authorization, undefined);
      },
      ({ apiKey: _, ...settings }, dataDir) => {
        writeFileSync(join(dataDir, 'home/.codex/auth.json'), OWN);
        return settings;
      },
    ));

  const OWN = '{"OPENAI_API_KEY":"sk-persons-own"}';
});

it('without any sign-in is told before anything is asked, with what to do', () =>
  onCodexStage(
    endpoint,
    async (stage) => {
      const found = await stage.host.request('detect', {});
      assert.equal(found.status, 'sign_in');
      assert.match(found.hint ?? '', /Run `.*codex" login` in a terminal, or add an API key/);
    },
    ({ apiKey: _, baseUrl: _b, ...settings }, dataDir) => ({
      ...settings,
      env: { ...settings.env, ...personsHome(join(dataDir, 'home'), endpoint.url) },
    }),
  ));
