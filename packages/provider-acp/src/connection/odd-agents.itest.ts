import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Conversation } from '../testing/conversation.ts';
import { oddRig } from '../testing/odd-rig.ts';
import type { Rig } from '../testing/rig.ts';

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.stop();
  rig = undefined;
});

async function start(...given: Parameters<typeof oddRig>): Promise<Rig> {
  rig = await oddRig(...given);
  return rig;
}

const say = (text: string) => ({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
const said = (conversation: Conversation) => conversation.texts('agent_message').join('');

describe('the order of the wire', () => {
  it('puts the last words of a turn before its end, every time', async () => {
    const words = Array.from({ length: 20 }, (_, index) => `${index} `);
    const conversation = await (await start({ turns: { go: { lines: words.map(say) } } })).open();
    for (let turn = 1; turn <= 30; turn += 1) {
      await conversation.turn('go');
      const types = conversation.events.map(({ type }) => type);
      assert.equal(types.at(-1), 'turn.ended');
      assert.equal(types.filter((type) => type === 'item.delta').length, turn * words.length);
    }
  });
});

describe('an agent that prints what is no message', () => {
  const GARBAGE: [name: string, raw: string][] = [
    ['words', 'Warning: something\n'],
    ['half a line of JSON', '{"jsonrpc":"2.0","method":\n'],
    ['JSON that is no object', '[1,2]\n"text"\n7\n'],
    ['bytes that are no text', '\xff\xfe\x80\n'],
    ['an answer to nothing', '{"jsonrpc":"2.0","id":"nobody","result":{}}\n'],
    ['ten million characters', `${'x'.repeat(10_000_000)}\n`],
  ];
  for (const [name, raw] of GARBAGE) {
    it(`goes on: ${name}`, async () => {
      const conversation = await (await start({ turns: { go: { raw: [raw], lines: [say('fine')] } } })).open();
      assert.deepEqual((await conversation.turn('go')).outcome, { type: 'completed' });
      assert.equal(said(conversation), 'fine');
    });
  }

  it('is told of once, and none of it is logged', async () => {
    const secret = 'key-0815';
    const turns = { go: { raw: [`${secret}\n`, `${secret}\n`], lines: [say('fine')] } };
    const { open, log } = bound(await start({ turns }));
    const conversation = await open();
    await conversation.turn('go');
    assert.equal(conversation.items.filter(({ item }) => item.kind === 'notice').length, 1);
    assert.equal(log.length, 2);
    assert.doesNotMatch(log.join(), new RegExp(secret));
  });

  it('is ended when a line never ends', async () => {
    const conversation = await (await start({ turns: { go: { raw: ['x'.repeat(33 << 20)], hang: true } } })).open();
    const closed = conversation.next('closed');
    await conversation.say('go');
    assert.match((await closed).reason, /a line of more than 32 MB/);
  });
});

describe('an agent that does not start', () => {
  it('tells its last words when it dies', async () => {
    const { open } = bound(await start({ dies: 'no such library' }));
    await assert.rejects(open(), { code: 'runtime_failed', message: /exit code 3: no such library/ });
  });

  it('is given up when it says nothing', async () => {
    const late = Promise.withResolvers<() => void>();
    const clock = {
      now: () => Date.now(),
      after: (ms: number, task: () => void) => {
        if (ms === 60_000) late.resolve(task);
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    };
    const { open, processes } = bound(await start({ mute: true }, { parts: { clock } }));
    const opening = open();
    (await late.promise)();
    await assert.rejects(opening, { code: 'runtime_failed', message: /not ready within 60 s/ });
    assert.ok(processes.every(({ ended }) => ended));
  });

  it('that speaks another version is refused', async () => {
    const { open } = bound(await start({ greeting: { protocolVersion: 7 } }));
    await assert.rejects(open(), { code: 'runtime_failed', message: /version 7 of the Agent Client Protocol/ });
  });

  it('that begins a conversation without an id is refused', async () => {
    const { open } = bound(await start({ session: { sessionId: null } }));
    await assert.rejects(open(), { code: 'runtime_failed', message: /without an id/ });
  });

  it('that ends in the middle of a turn is told closed, with its last words', async () => {
    const { open, processes } = bound(await start({ turns: { go: { lines: [say('half')], exit: 4 } } }));
    const conversation = await open();
    const closed = conversation.next('closed');
    await conversation.say('go');
    assert.match((await closed).reason, /exit code 4: gone for good/);
    assert.ok(processes.every(({ ended }) => ended));
    await assert.rejects(conversation.say('again'), { code: 'agent_process_ended' });
  });
});

describe('what an agent cannot do', () => {
  it('is not asked of it: to go on with a conversation', async () => {
    const { open } = bound(await start({ greeting: { agentCapabilities: {} } }));
    await assert.rejects(open({ nativeId: 's-1' }), { code: 'unsupported' });
  });

  it('is taken for a no when it does not know the method', async () => {
    const models = { availableModels: [{ modelId: 'm', name: 'M' }], currentModelId: 'n' };
    const { open } = bound(await start({ session: { models }, unknown: ['session/set_model'] }));
    const { session } = await open();
    const refused = { code: 'unsupported', message: /change the model/ };
    await assert.rejects(session.configure({ model: 'm' }), refused);
  });

  it('is refused before the message is given: pictures', async () => {
    const { session } = await (await start({})).open();
    const picture = { type: 'image' as const, path: '/nowhere.png', mediaType: 'image/png' };
    await assert.rejects(session.prompt('m', [picture]), { code: 'unsupported' });
  });

  it('is a mode it does not have', async () => {
    const { open } = bound(await start({}));
    await assert.rejects(open({ mode: 'yolo' }), { code: 'choice_unknown' });
  });
});

function bound(started: Rig): Pick<Rig, 'open' | 'log' | 'processes'> {
  return { open: (request) => started.open(request), log: started.log, processes: started.processes };
}
