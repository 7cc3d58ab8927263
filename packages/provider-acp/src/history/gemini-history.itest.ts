import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { GeminiEndpoint } from '@codeai-hub/testkit/gemini/endpoint';
import { gemini } from '../presets/gemini.ts';
import { geminiSettings } from '../testing/gemini-settings.ts';
import { Rig } from '../testing/rig.ts';

let endpoint: GeminiEndpoint;
let rig: Rig;
before(async () => {
  endpoint = await GeminiEndpoint.start();
  rig = await Rig.start({ preset: gemini, settings: ({ home }) => geminiSettings(endpoint, home) });
});
after(async () => {
  await rig.stop();
  await endpoint.stop();
});

/** What Gemini CLI has recorded. It names its files anew when it opens a conversation again. */
function contents(): Buffer[] {
  const root = join(rig.places.home, '.gemini', 'tmp');
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(({ name }) =>
    /^session-/.test(name),
  );
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
}

it('a conversation that Gemini CLI itself had is listed and read, is not changed by that, and goes on where it ended', async () => {
  const first = await rig.open();
  first.answerAll(({ request }) => {
    const option = 'options' in request ? request.options.find(({ kind }) => kind === 'allow_once') : undefined;
    return { type: 'option', optionId: option?.id ?? '' };
  });
  await first.turn('model> think **Trees** It asks for trees.\nmodel> + say the secret word is heron');
  await first.turn(
    [
      `model> tool write_file ${JSON.stringify({ file_path: 'a.txt', content: 'one\ntwo\n' })}`,
      `model> tool run_shell_command ${JSON.stringify({ command: 'echo out; exit 3', description: 'Try it' })}`,
      'model> say done',
    ].join('\n'),
  );
  const { nativeId } = first;
  await first.session.close();
  const untouched = contents();

  const { conversations } = await rig.provider.listHistory({ limit: 10 });
  assert.deepEqual(
    conversations.map((one) => [one.nativeId, one.folder, one.problem]),
    [[nativeId, rig.places.folder, undefined]],
  );
  const { entries, next } = await rig.provider.readHistory({ nativeId, limit: 100 });
  assert.equal(next, null);
  const shown = entries.map((entry) =>
    entry.type === 'message'
      ? 'message'
      : [entry.item.kind, entry.status, entry.item.kind === 'tool' ? entry.item.target : entry.item.text],
  );
  assert.deepEqual(shown, [
    'message',
    ['reasoning', 'completed', '**Trees**\nIt asks for trees.'],
    ['agent_message', 'completed', 'the secret word is heron'],
    'message',
    ['tool', 'completed', 'a.txt'],
    ['tool', 'failed', 'echo out; exit 3'],
    ['agent_message', 'completed', 'done'],
  ]);
  const [added, command] = entries.flatMap((one) =>
    one.type === 'item' && one.item.kind === 'tool' ? [one.patch] : [],
  );
  assert.deepEqual([added?.changes?.[0]?.kind, added?.changes?.[0]?.added], ['add', 2]);
  assert.deepEqual([command?.exitCode, command?.text], [3, 'out']);
  assert.deepEqual(contents(), untouched, 'nothing was changed by looking');

  const again = await rig.open({ nativeId });
  await again.turn('model> say hi');
  assert.match(JSON.stringify(endpoint.requests.calls().at(-1)?.body.contents), /heron/);
  await again.session.close();
  const now = contents();
  for (const bytes of untouched.filter((one) => one.includes('heron')))
    assert.ok(
      now.some((one) => one.subarray(0, bytes.length).equals(bytes)),
      'Gemini CLI itself has only added to it',
    );
  const more = await rig.provider.readHistory({ nativeId, limit: 100 });
  assert.deepEqual(more.entries.filter(({ type }) => type === 'message').length, 3);
});
