import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AgentDriver } from '@codeai-hub/provider-kit/conformance/agent-driver';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { MODEL } from '../testing/conformance-target.ts';
import { onCodexStage } from '../testing/stage.ts';

let endpoint: OpenAiEndpoint;
before(async () => {
  endpoint = await OpenAiEndpoint.start();
});
after(() => endpoint.stop());

const processes = (agents: AgentDriver[]) => new Set(agents.flatMap((agent) => agent.host.runningProcesses())).size;

describe('one process for all sessions', () => {
  it('is shared, and when it dies all are told and each comes back with its next message', () =>
    onCodexStage(endpoint, async (stage) => {
      const agents = await Promise.all([stage.open(), stage.open()]);
      for (const agent of agents) await agent.turn('model> say kiwi');
      assert.equal(processes(agents), 1);
      for (const pid of stage.host.runningProcesses()) process.kill(pid, 'SIGKILL');
      await Promise.all(agents.map((agent) => agent.next('closed')));
      for (const agent of agents) {
        const changed = agent.events.findLast((event) => event.type === 'binding.changed');
        const again = await stage.open({ sessionId: agent.sessionId, nativeId: changed?.nativeId ?? '' });
        await again.turn('model> say back');
        assert.ok(await stage.heard(again, 'kiwi'));
      }
    }));
});

it('what was said to a turn that is stopped before it read it is either heard in the next one, or told as lost', () =>
  onCodexStage(endpoint, async (stage) => {
    const agent = await stage.open();
    await agent.prompt('model> stall Half');
    await agent.next('item.delta');
    const messageId = await agent.steer('and also this');
    await agent.interrupt();
    assert.equal((await agent.ending()).type, 'interrupted');
    // The runtime decides by chance; whatever it does, the person is told the truth (I7).
    const delivered = agent.events.some((event) => event.type === 'message.delivered' && event.messageId === messageId);
    const told = agent.items.some(({ item }) => item.kind === 'notice' && /did not reach the agent/.test(item.text));
    assert.equal(told, !delivered);
    await agent.turn('model> say now');
    assert.equal(await stage.heard(agent, 'and also this'), delivered);
  }));

it('where nobody chose a model the one of the own config is used, also once all that are offered are known', () =>
  onCodexStage(endpoint, async (stage) => {
    const agent = await stage.open();
    await agent.next('features.changed');
    await agent.turn('model> say hi');
    assert.equal(endpoint.requests.calls().at(-1)?.body.model, MODEL);
  }));

it('a message brings its files along', () =>
  onCodexStage(endpoint, async (stage) => {
    const agent = await stage.open();
    const [words, image] = [join(stage.folder, 'words.txt'), join(stage.folder, 'dot.png')];
    writeFileSync(words, 'a secret garden');
    writeFileSync(image, Buffer.from(DOT, 'base64'));
    await agent.promptContent([
      { type: 'text', text: 'look at these' },
      { type: 'file', path: words, mediaType: 'text/plain', name: 'words.txt' },
      { type: 'image', path: image, mediaType: 'image/png', name: 'dot.png' },
    ]);
    assert.equal((await agent.ending()).type, 'completed');
    assert.ok(await stage.heard(agent, 'a secret garden'));
    assert.ok(await stage.heard(agent, 'data:image/png;base64'));
  }));

it('a chosen model and effort reach the service, and a mode nobody offers is refused', () =>
  onCodexStage(endpoint, async (stage) => {
    const agent = await stage.open({ model: 'gpt-5.5', effort: 'low' });
    await agent.turn('model> say one');
    const effort = () =>
      (endpoint.requests.calls().at(-1)?.body.raw.reasoning as { effort?: string } | undefined)?.effort;
    assert.equal(effort(), 'low');
    const { sessionId } = agent;
    await stage.host.request('session.configure', { sessionId, model: 'gpt-6-luna', effort: 'high' });
    await agent.turn('model> say two');
    assert.deepEqual([endpoint.requests.calls().at(-1)?.body.model, effort()], ['gpt-6-luna', 'high']);
    const refused = stage.host.request('session.configure', { sessionId, mode: 'full-access' });
    await assert.rejects(refused, { code: 'choice_unknown' });
  }));

const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
