import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AgentDriver } from '@codeai-hub/provider-kit/conformance/agent-driver';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { onCodexStage } from '../testing/stage.ts';

let endpoint: OpenAiEndpoint;
before(async () => {
  endpoint = await OpenAiEndpoint.start();
});
after(() => endpoint.stop());

/** The runtime's records, with what is in them. What else it keeps is for itself. */
function recordsIn(dataDir: string): Map<string, Buffer> {
  const folder = join(dataDir, 'home', '.codex', 'sessions');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name))]));
}

const hashes = (files: Map<string, Buffer>) =>
  [...files].map(([name, bytes]) => `${name} ${createHash('sha256').update(bytes).digest('hex')}`).sort();

const nativeIdOf = (agent: AgentDriver) => {
  const changed = agent.events.findLast((event) => event.type === 'binding.changed');
  return changed?.nativeId ?? assert.fail('it has no record');
};

async function talk(agent: AgentDriver): Promise<void> {
  await agent.turn('model> think Trees first.\nmodel> + say the secret word is heron');
  const patch = '*** Begin Patch\n*** Add File: a.txt\n+one\n+two\n*** End Patch\n';
  await agent.prompt(
    `model> custom apply_patch ${JSON.stringify(patch)}\nmodel> tool exec_command {"cmd":"echo out; exit 3"}\nmodel> say done`,
  );
  await agent.choose(await agent.approval('edit'), 'allow_once');
  await agent.choose(await agent.approval('command'), 'allow_once');
  await agent.ending();
}

describe('a conversation that Codex itself had', () => {
  it('is listed and read with all that was said and done, changes no record, and goes on where it ended', () =>
    onCodexStage(endpoint, async (stage) => {
      const dataDir = join(stage.folder, '..', 'data');
      const first = await stage.open();
      await talk(first);
      const nativeId = nativeIdOf(first);
      await first.close();
      // As another core would find it.
      await stage.host.close();
      await stage.newHost();
      const untouched = recordsIn(dataDir);

      const { conversations } = await stage.host.request('history.list', { limit: 10 });
      assert.deepEqual(
        conversations.map((one) => [one.nativeId, one.folder]),
        [[nativeId, stage.folder]],
      );
      const { entries, next } = await stage.host.request('history.read', { nativeId, limit: 100 });
      assert.equal(next, null);
      const shown = entries.map((entry) =>
        entry.type === 'message'
          ? 'message'
          : [entry.item.kind, entry.status, entry.patch?.text ?? entry.patch?.target],
      );
      assert.deepEqual(shown, [
        'message',
        ['reasoning', 'completed', 'Trees first.'],
        ['agent_message', 'completed', 'the secret word is heron'],
        'message',
        ['tool', 'completed', 'a.txt'],
        ['tool', 'failed', 'out\n'],
        ['agent_message', 'completed', 'done'],
      ]);
      assert.deepEqual(hashes(recordsIn(dataDir)), hashes(untouched), 'nothing was changed by looking');

      const paged = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await stage.host.request('history.read', { nativeId, limit: 2, ...(cursor && { cursor }) });
        paged.push(...page.entries);
        cursor = page.next;
      }
      assert.deepEqual(paged, entries);

      const again = await stage.open({ nativeId });
      await again.turn('model> say hi');
      assert.ok(await stage.heard(again, 'heron'));
      await again.close();
      const now = recordsIn(dataDir);
      for (const [path, bytes] of untouched)
        assert.ok(now.get(path)?.subarray(0, bytes.length).equals(bytes), 'Codex itself has only added to its record');
    }));

  it('is found among records that are none, and strange ids are not found', () =>
    onCodexStage(endpoint, async (stage) => {
      const dataDir = join(stage.folder, '..', 'data');
      const agent = await stage.open();
      await agent.turn('model> say hi');
      await agent.close();
      const folder = join(dataDir, 'home', '.codex', 'sessions', '2026', '01', '01');
      mkdirSync(folder, { recursive: true });
      const name = (n: number) =>
        join(folder, `rollout-2026-01-01T00-00-0${n}-0194a000-0000-7000-8000-00000000000${n}.jsonl`);
      writeFileSync(name(1), 'not a record\n');
      writeFileSync(name(2), Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
      writeFileSync(name(3), `{"timestamp":"${'x'.repeat(10_000_000)}`);
      writeFileSync(join(stage.folder, '..', 'secret.jsonl'), 'a secret\n');
      symlinkSync(join(stage.folder, '..', 'secret.jsonl'), name(4));
      await stage.host.close();
      await stage.newHost();
      const { conversations } = await stage.host.request('history.list', { limit: 10 });
      const good = conversations.filter(({ nativeId }) => nativeId === nativeIdOf(agent));
      assert.equal(good.length, 1);
      assert.ok(!JSON.stringify(conversations).includes('secret'));
      for (const nativeId of ['nobody', '0194a000-0000-7000-8000-0000000000ff'])
        await assert.rejects(stage.host.request('history.read', { nativeId, limit: 10 }), { code: 'not_found' });
      for (const one of conversations.filter((found) => found !== good[0]))
        await assert.rejects(stage.host.request('history.read', { nativeId: one.nativeId, limit: 10 }), {
          code: 'history_unreadable',
        });
    }));
});
