import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { Rig, type RigOptions } from '../testing/rig.ts';

const rigs: Rig[] = [];
afterEach(() => Promise.all(rigs.splice(0).map((rig) => rig.stop())));

async function start(options: RigOptions): Promise<Rig> {
  const rig = await Rig.start(options);
  rigs.push(rig);
  return rig;
}

/** A person with settings and instructions of their own. */
async function settle(rig: Rig, settings: object): Promise<void> {
  await mkdir(join(rig.root, 'home', '.claude'));
  await writeFile(join(rig.root, 'home', '.claude', 'settings.json'), JSON.stringify(settings));
  await writeFile(join(rig.root, 'home', '.claude', 'CLAUDE.md'), 'PERSONAL RULE');
  await writeFile(join(rig.folder, 'CLAUDE.md'), 'PROJECT RULE');
}

describe("a person's own Claude settings", () => {
  it('and instructions are honoured', async () => {
    const rig = await start({ settings: { options: { isolation: false } } });
    await settle(rig, { permissions: { allow: ['Bash(touch honoured)'] } });
    const conversation = await rig.open();
    await conversation.turn('model> tool Bash {"command":"touch honoured","description":"x"}');
    assert.deepEqual(conversation.requests, []);
    assert.match(JSON.stringify(rig.endpoint.requests.calls()[0]?.body.raw), /PERSONAL RULE.*PROJECT RULE/);
  });

  it('do not replace the address and the key that were chosen in the hub', async () => {
    const rig = await start({ settings: { options: { isolation: false } } });
    await settle(rig, { env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9', ANTHROPIC_API_KEY: 'sk-ant-other' } });
    const conversation = await rig.open();
    assert.deepEqual((await conversation.turn('model> say hi')).outcome, { type: 'completed' });
    assert.equal(rig.endpoint.requests.calls()[0]?.headers['x-api-key'], 'sk-ant-scripted');
  });

  it('are not looked at in isolation', async () => {
    const rig = await start({});
    await settle(rig, { permissions: { allow: ['Bash(touch isolated)'] } });
    const conversation = await rig.open();
    conversation.answerAll(() => ({ type: 'option', optionId: 'deny' }));
    await conversation.turn('model> tool Bash {"command":"touch isolated","description":"x"}');
    assert.equal(conversation.requests.length, 1);
    assert.doesNotMatch(JSON.stringify(rig.endpoint.requests.calls()[0]?.body.raw), /PERSONAL RULE|PROJECT RULE/);
  });
});

describe('a key', () => {
  it('is in no argument, event or log', async () => {
    const rig = await start({});
    const conversation = await rig.open();
    const { pid } = rig.processes[0] ?? assert.fail();
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    await conversation.turn('model> say hi');
    assert.equal(rig.endpoint.requests.calls()[0]?.headers['x-api-key'], 'sk-ant-scripted');
    for (const told of [
      args,
      JSON.stringify(conversation.events),
      JSON.stringify(conversation.session.opened),
      rig.log.join(),
    ]) {
      assert.doesNotMatch(told, /sk-ant-scripted/);
    }
  });

  it('that only stands in the environment of the core is not used', async () => {
    const rig = await start({
      signIn: 'none',
      parts: { env: { PATH: process.env.PATH, ANTHROPIC_API_KEY: 'sk-ant-stray' } },
    });
    const conversation = await rig.open();
    const { outcome } = await conversation.turn('hello');
    assert.ok(outcome.type === 'failed' && outcome.error.code === 'auth_required');
    assert.match((await rig.provider.detect()).hint ?? '', /ANTHROPIC_API_KEY in your environment is not used/);
    assert.deepEqual(rig.endpoint.requests.calls(), []);
  });
});

describe('a switch of the provider', () => {
  it('that does not exist is refused by name', async () => {
    const rig = await start({ settings: { options: { isolatoin: true } } });
    await assert.rejects(rig.open(), { code: 'settings_invalid', message: /providers\.claude\.options\.isolatoin/ });
  });
});
