import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeenItem } from '../agent-driver.ts';
import type { Behaviour } from '../stage.ts';
import { refusedWith } from '../stage.ts';
import type { Target } from '../target.ts';

export function commands(behaviour: Behaviour, target: Target): void {
  const { asks, lacks } = target;

  behaviour('it asks before it runs a command, shows exactly that command, and runs it when allowed', async (stage) => {
    const agent = await stage.open();
    const command = 'echo done > proof && cat proof';
    await agent.prompt(asks.run(command));
    const approval = await agent.approval('command');
    assert.equal(approval.request.command, command);
    assert.equal(approval.request.cwd, stage.folder);
    assert.equal(existsSync(join(stage.folder, 'proof')), false, 'nothing ran before the answer');
    await agent.choose(approval, 'allow_once');
    assert.equal((await agent.ending()).type, 'completed');
    assert.equal(readFileSync(join(stage.folder, 'proof'), 'utf8'), 'done\n');
    const item = agent.items.find(({ item }) => item.kind === 'tool' && item.tool === 'command');
    assert.equal(item?.status, 'completed');
    assert.match(item?.text ?? '', /done/);
  });

  behaviour('a command with hidden characters is shown with every one of them', async (stage) => {
    const agent = await stage.open();
    const command = "echo 'a\u202eb\u200bc' # \u2028 the tail";
    await agent.prompt(asks.run(command));
    const approval = await agent.approval('command');
    assert.equal(approval.request.command, command);
    await agent.choose(approval, 'deny');
    await agent.ending();
  });

  behaviour(
    'a denied command does not run, the agent learns why or that is told, and the turn goes on',
    async (stage) => {
      const agent = await stage.open();
      await agent.prompt(asks.run('echo done > proof'));
      const note = 'use the blue one instead';
      await agent.choose(await agent.approval('command'), 'deny', { note });
      assert.equal((await agent.ending()).type, 'completed');
      assert.equal(existsSync(join(stage.folder, 'proof')), false);
      assert.ok(
        agent.items.some(({ status }) => status === 'denied'),
        'its item is denied',
      );
      if (lacks.denialNote === undefined) assert.ok(await stage.heard(agent, note), 'the note reached the agent');
      else assert.ok(agent.items.some(isNoticeWith(note)), `that the note is not heard is told: ${lacks.denialNote}`);
    },
  );

  behaviour('a failing command fails its item, not the turn', async (stage) => {
    const agent = await stage.open();
    await agent.prompt(asks.run('exit 3'));
    await agent.choose(await agent.approval('command'), 'allow_once');
    assert.equal((await agent.ending()).type, 'completed');
    const item = agent.items.find(({ item }) => item.kind === 'tool' && item.tool === 'command');
    assert.equal(item?.status, 'failed');
  });

  behaviour('an answer that does not fit is refused, and the request still waits', async (stage) => {
    const agent = await stage.open();
    await agent.prompt(asks.run('echo done > proof'));
    const approval = await agent.approval('command');
    const wrong = { type: 'option', optionId: 'no such option' } as const;
    await assert.rejects(agent.answer(approval.requestId, wrong), refusedWith('approval_answer_invalid'));
    await assert.rejects(agent.answer('no such request', wrong), refusedWith('approval_not_found'));
    await agent.choose(approval, 'allow_once');
    await assert.rejects(agent.choose(approval, 'allow_once'), refusedWith('approval_not_found'));
    assert.equal((await agent.ending()).type, 'completed');
    assert.ok(existsSync(join(stage.folder, 'proof')));
  });

  if (lacks.changedCommand === undefined) {
    behaviour('a command that the person changed runs as changed', async (stage) => {
      const agent = await stage.open();
      await agent.prompt(asks.run('echo first > proof'));
      const approval = await agent.approval('command');
      assert.equal(approval.request.editable, true);
      await agent.choose(approval, 'allow_once', { command: 'echo second > proof' });
      assert.equal((await agent.ending()).type, 'completed');
      assert.equal(readFileSync(join(stage.folder, 'proof'), 'utf8'), 'second\n');
    });
    behaviour('a command that was changed is allowed once, whatever was chosen, and that is told', async (stage) => {
      const agent = await stage.open();
      const [asked, changed] = ['echo first >> proof', 'echo second >> proof'];
      await agent.prompt(asks.run(asked));
      const approval = await agent.approval('command');
      const lasting = approval.request.options.find(({ kind }) => kind === 'allow_session' || kind === 'allow_always');
      await agent.choose(approval, lasting?.kind ?? 'allow_once', { command: changed });
      await agent.ending();
      if (lasting) assert.ok(agent.items.some(({ item }) => item.kind === 'notice' && /once/.test(item.text)));
      for (const command of [asked, changed]) {
        await agent.prompt(asks.run(command));
        await agent.choose(await agent.approval('command'), 'deny');
        await agent.ending();
      }
      assert.equal(readFileSync(join(stage.folder, 'proof'), 'utf8'), 'second\n');
    });
  } else {
    behaviour(`it takes no changed command, and says so: ${lacks.changedCommand}`, async (stage) => {
      const agent = await stage.open();
      await agent.prompt(asks.run('echo first > proof'));
      const approval = await agent.approval('command');
      assert.equal(approval.request.editable, false);
      const changed = agent.choose(approval, 'allow_once', { command: 'echo second > proof' });
      await assert.rejects(changed, refusedWith('approval_answer_invalid'));
      await agent.choose(approval, 'deny');
      await agent.ending();
    });
  }

  if (lacks.allowSession === undefined) {
    behaviour('a command allowed for the session is not asked for again, and its rule was named', async (stage) => {
      const agent = await stage.open();
      const command = 'echo again >> proof';
      await agent.prompt(asks.run(command));
      const approval = await agent.approval('command');
      const option = approval.request.options.find(({ kind }) => kind === 'allow_session');
      assert.ok(option?.rule, 'the rule says what will be allowed');
      await agent.choose(approval, 'allow_session');
      await agent.ending();
      await agent.turn(asks.run(command));
      assert.equal(agent.events.filter(({ type }) => type === 'approval.requested').length, 1);
      assert.equal(readFileSync(join(stage.folder, 'proof'), 'utf8'), 'again\nagain\n');
    });
  } else {
    behaviour(`it offers nothing to allow for the session: ${lacks.allowSession}`, async (stage) => {
      const agent = await stage.open();
      await agent.prompt(asks.run('echo done'));
      const approval = await agent.approval('command');
      assert.ok(approval.request.options.every(({ kind }) => kind !== 'allow_session'));
      await agent.choose(approval, 'deny');
      await agent.ending();
    });
  }
}

function isNoticeWith(words: string): (seen: SeenItem) => boolean {
  return ({ item }) => item.kind === 'notice' && item.text.includes(words);
}
