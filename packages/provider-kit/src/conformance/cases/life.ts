import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CONTRACT_VERSION } from '../../contract.ts';
import { findTagged, sweep } from '../../processes/sweep.ts';
import { ofRun, ofSession } from '../../processes/tags.ts';
import type { Behaviour } from '../stage.ts';
import { refusedWith } from '../stage.ts';
import type { Target } from '../target.ts';
import { gone, runEverywhere } from './run-forever.ts';

export function life(behaviour: Behaviour, { asks, lacks }: Target): void {
  behaviour('it is found ready, and what it offers can be chosen', async (stage) => {
    assert.equal((await stage.host.request('detect', {})).status, 'ready');
    const { sessionId, opened, turn } = await stage.open().then((agent) => ({
      sessionId: agent.sessionId,
      opened: agent.opened,
      turn: agent.turn.bind(agent),
    }));
    assert.ok(
      opened.features.modes.some(({ id }) => id === stage.host.defaultMode),
      'the asking mode is on offer',
    );
    for (const { id } of opened.features.modes) await stage.host.request('session.configure', { sessionId, mode: id });
    for (const { id } of opened.features.models)
      await stage.host.request('session.configure', { sessionId, model: id });
    await stage.host.request('session.configure', { sessionId, model: null, mode: stage.host.defaultMode });
    assert.equal((await turn(asks.say('hello'))).type, 'completed');
  });

  behaviour('installing is refused where the hub cannot do it, and cancelling nothing does no harm', async (stage) => {
    assert.deepEqual(await stage.host.request('install.cancel', {}), {});
    const { capabilities } = stage.host;
    if (!capabilities?.install) await assert.rejects(stage.host.request('install', {}), refusedWith('unsupported'));
  });

  behaviour('a core of another contract is refused', async (stage) => {
    await assert.rejects(stage.host.initialize(CONTRACT_VERSION + 1), refusedWith('provider_incompatible'));
  });

  behaviour('a folder that does not exist is refused, and nothing is started', async (stage) => {
    const folder = join(stage.folder, 'nowhere');
    await assert.rejects(stage.open({ folder }), refusedWith('folder_not_found'));
    assert.deepEqual(await findTagged(ofRun(stage.runTag)), []);
  });

  behaviour('a folder that vanishes is told, and disturbs no other session', async (stage) => {
    const [lost, other] = [await stage.open(), await stage.open()];
    await rm(stage.folder, { recursive: true });
    await assert.rejects(stage.open(), refusedWith('folder_not_found'));
    const expected = lacks.vanishedFolder === undefined ? 'completed' : 'failed';
    assert.equal((await other.turn(asks.say('still here'))).type, expected);
    await lost.close();
  });

  behaviour('requests for a session that is not open are refused', async (stage) => {
    const agent = await stage.open();
    await agent.close();
    await assert.rejects(agent.prompt(asks.say('hello')), refusedWith('session_not_found'));
    await agent.close();
  });

  behaviour('closing ends everything the session started, wherever it went', async (stage) => {
    const [agent, other] = [await stage.open(), await stage.open()];
    const started = await runEverywhere(stage, agent, asks);
    await agent.close();
    await gone(started);
    assert.deepEqual(await findTagged(ofSession(stage.runTag, agent.sessionId)), []);
    assert.equal((await other.turn(asks.say('still here'))).type, 'completed');
  });

  behaviour('closing in the middle of a turn, or while it waits, is quiet', async (stage) => {
    const speaking = await stage.open();
    await speaking.prompt(asks.silentAfter('Half of a sentence'));
    await speaking.next('item.delta');
    const waiting = await stage.open();
    await waiting.prompt(asks.run('echo done > proof'));
    await waiting.approval('command');
    await Promise.all([speaking.close(), waiting.close()]);
    assert.deepEqual(stage.host.runningProcesses(), []);
  });

  behaviour('when its process is killed, the session is told closed, once, and nothing of it stays', async (stage) => {
    const agent = await stage.open();
    const started = await runEverywhere(stage, agent, asks);
    const announced = stage.host.runningProcesses();
    assert.ok(announced.length > 0, 'its process was announced');
    for (const pid of announced) process.kill(pid, 'SIGKILL');
    await agent.next('closed');
    await agent.close();
    await gone(started);
    assert.deepEqual(await findTagged(ofSession(stage.runTag, agent.sessionId)), []);
    assert.equal(agent.events.filter(({ type }) => type === 'closed').length, 1);
  });

  behaviour('when the core goes away, the host ends everything by itself', async (stage) => {
    const agent = await stage.open();
    const started = await runEverywhere(stage, agent, asks);
    await stage.host.close();
    await gone(started);
    assert.deepEqual(await findTagged(ofRun(stage.runTag)), []);
  });

  behaviour('when the host is killed, a sweep by tag finds all of it', async (stage) => {
    const agent = await stage.open();
    const started = await runEverywhere(stage, agent, asks);
    await stage.host.kill();
    const { survivors } = await sweep(ofRun(stage.runTag));
    assert.deepEqual(survivors, []);
    await gone(started);
  });
}
