import { childEnv } from '@codeai-hub/provider-codex/environment/child-env';
import { launchOf, serviceOf } from '@codeai-hub/provider-codex/server/launch';
import { fieldsOf } from '@codeai-hub/provider-kit/reading';
import { type BareRuntime, saying } from './first-word.ts';
import { Talk } from './talk.ts';

export const codex: BareRuntime = async ({ settings, folder, word, conversation }) => {
  const began = performance.now();
  const env = childEnv({ base: process.env, settings, tags: {} });
  const launch = launchOf(settings.executable ?? '', env, settings);
  const talk = new Talk({ command: launch.executable, args: launch.args, cwd: folder, env });
  try {
    const clientInfo = { name: 'bench', title: 'Bench', version: '0' };
    await talk.request('initialize', { clientInfo, capabilities: { experimentalApi: true } });
    talk.send({ method: 'initialized' });
    await talk.request('account/login/start', { type: 'apiKey', apiKey: settings.apiKey });
    const { modelProvider, config } = serviceOf(settings);
    const about = { cwd: folder, model: settings.defaultModel, modelProvider, config };
    const { thread } = await (conversation === undefined
      ? talk.request('thread/start', about)
      : talk.request('thread/resume', { ...about, threadId: conversation, excludeTurns: true }));
    const threadId = String(fieldsOf(thread).id);
    const said = talk.next(({ method, params }) => {
      return method === 'item/agentMessage/delta' && fieldsOf(params).delta === word;
    });
    const over = talk.next(({ method }) => method === 'turn/completed');
    await talk.request('turn/start', { threadId, input: [{ type: 'text', text: saying(word) }] });
    await said;
    const ms = performance.now() - began;
    await over;
    return { ms, conversation: threadId };
  } finally {
    await talk.end();
  }
};
