import { childEnv } from '@codeai-hub/provider-acp/environment/child-env';
import { gemini as preset } from '@codeai-hub/provider-acp/presets/gemini';
import { launchOf } from '@codeai-hub/provider-acp/runtime/launch';
import { fieldsOf } from '@codeai-hub/provider-kit/reading';
import { type BareRuntime, saying } from './first-word.ts';
import { Talk } from './talk.ts';

export const gemini: BareRuntime = async ({ settings, folder, word, conversation }) => {
  const began = performance.now();
  const env = childEnv({ preset, base: process.env, settings, tags: {} });
  const launch = await launchOf(settings.executable ?? '', preset.args);
  const talk = new Talk({ ...launch, cwd: folder, env: { ...env, GEMINI_CLI_TRUST_WORKSPACE: 'true' } });
  try {
    await talk.request('initialize', { protocolVersion: 1, clientCapabilities: {} });
    const about = { cwd: folder, mcpServers: [] };
    // It empties the record of a conversation that began in this very minute.
    if (conversation !== undefined) await preset.beforeLoad?.({ id: conversation, env, now: Date.now() });
    const opened = await (conversation === undefined
      ? talk.request('session/new', about)
      : talk.request('session/load', { ...about, sessionId: conversation }));
    const sessionId = conversation ?? String(opened.sessionId);
    const said = talk.next(({ params }) => {
      const { sessionUpdate, content } = fieldsOf(fieldsOf(params).update);
      return sessionUpdate === 'agent_message_chunk' && fieldsOf(content).text === word;
    });
    const over = talk.request('session/prompt', { sessionId, prompt: [{ type: 'text', text: saying(word) }] });
    await said;
    const ms = performance.now() - began;
    await over;
    return { ms, conversation: sessionId };
  } finally {
    await talk.end();
  }
};
