import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Rig } from '../testing/rig.ts';

let rig: Rig;
before(async () => {
  rig = await Rig.start();
});
after(() => rig.stop());

/** Every file of the runtime's records, with what is in it. */
function records(): Map<string, Buffer> {
  const folder = join(rig.root, 'home', '.claude', 'projects');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name))]));
}

const hashes = (files: Map<string, Buffer>) =>
  [...files].map(([name, bytes]) => `${name} ${createHash('sha256').update(bytes).digest('hex')}`).sort();

async function talk(): Promise<string> {
  const file_path = join(rig.folder, 'list.txt');
  const write = (content: string) => `model> tool Write ${JSON.stringify({ file_path, content })}`;
  const edit = { file_path, old_string: 'two', new_string: '2' };
  const conversation = await rig.open({ mode: 'acceptEdits' });
  conversation.answerAll(() => ({ type: 'option', optionId: 'allow' }));
  await conversation.turn('model> think Trees first.\nmodel> + say the secret word is heron');
  await conversation.turn(
    `${write('one\ntwo\n')}\nmodel> tool Edit ${JSON.stringify(edit)}\nmodel> tool Bash {"command":"echo out; exit 3","description":"try"}\nmodel> say done`,
  );
  const { nativeId } = conversation;
  await conversation.session.close();
  return nativeId.replace('new.', '');
}

describe('a conversation that Claude Code itself had', () => {
  it('is listed and read with all that was said and done, changes nothing on the disk, and goes on where it ended', async () => {
    const nativeId = await talk();
    const untouched = hashes(records());

    const { conversations } = await rig.provider.listHistory({ limit: 10 });
    assert.deepEqual(
      conversations.map((one) => [one.nativeId, one.folder, one.problem]),
      [[nativeId, rig.folder, undefined]],
    );
    const { entries, next } = await rig.provider.readHistory({ nativeId, limit: 100 });
    assert.equal(next, null);
    const shown = entries.map((entry) =>
      entry.type === 'message' ? 'message' : [entry.item.kind, entry.status, entry.patch?.target ?? entry.patch?.text],
    );
    assert.deepEqual(shown, [
      'message',
      ['reasoning', 'completed', 'Trees first.'],
      ['agent_message', 'completed', 'the secret word is heron'],
      'message',
      ['tool', 'completed', 'list.txt'],
      ['tool', 'completed', 'list.txt'],
      ['tool', 'failed', 'echo out; exit 3'],
      ['agent_message', 'completed', 'done'],
    ]);
    const [added, changed, command] = entries.flatMap((entry) =>
      entry.type === 'item' && entry.item.kind === 'tool' ? [entry.patch] : [],
    );
    assert.deepEqual([added?.changes?.[0]?.kind, added?.changes?.[0]?.added], ['add', 2]);
    assert.match(changed?.changes?.[0]?.diff ?? '', /-two\n\+2/);
    assert.deepEqual([command?.exitCode, command?.text?.trim()], [3, 'out']);
    assert.deepEqual(hashes(records()), untouched, 'nothing was changed by looking');

    const before = records();
    const again = await rig.open({ nativeId });
    assert.deepEqual(hashes(records()), untouched, 'nothing is changed by opening it either');
    await again.turn('model> say hi');
    assert.match(JSON.stringify(rig.endpoint.requests.calls().at(-1)?.body.messages), /heron/);
    await again.session.close();
    const after = records();
    for (const [name, bytes] of before) {
      const now = after.get(name) ?? assert.fail(`${name} is gone`);
      assert.ok(now.subarray(0, bytes.length).equals(bytes), 'Claude Code itself has only added to its record');
    }
    const [known] = (await rig.provider.listHistory({ limit: 10 })).conversations;
    assert.equal(known?.title, conversations[0]?.title, 'it is called as before');
    const more = await rig.provider.readHistory({ nativeId, limit: 100 });
    assert.equal(more.entries.filter(({ type }) => type === 'message').length, 3);
    const messageId = entries.flatMap((entry) => (entry.type === 'message' ? (entry.messageId ?? []) : []))[1];
    const fork = await rig.open({ fork: { nativeId, beforeMessageId: messageId ?? '' } });
    await fork.turn('model> say hi');
    assert.doesNotMatch(JSON.stringify(rig.endpoint.requests.calls().at(-1)?.body.messages), /list\.txt/);
    await fork.session.close();
  });
});
