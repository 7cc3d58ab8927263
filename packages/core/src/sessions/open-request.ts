import type { SessionAgent, SessionState } from '@codeai-hub/protocol/channels/session/state';
import { firstAgent } from '@codeai-hub/protocol/channels/session/state';
import type { OpenRequest } from '@codeai-hub/provider-kit/contract';
import { agentKey } from './news.ts';

/** Which agent a session wants: its own conversation again, a copy of another's, or a new one. */
export function openRequest(state: SessionState, agent: SessionAgent): OpenRequest {
  const { nativeId } = agent.binding;
  const fork = agent === firstAgent(state) ? state.forkedFrom : undefined;
  return {
    sessionId: agentKey(state, agent.provider),
    folder: state.folder,
    model: agent.model,
    effort: agent.effort,
    mode: agent.mode,
    ...(nativeId === undefined ? {} : { nativeId }),
    ...(nativeId === undefined && fork?.nativeId !== undefined
      ? {
          fork: {
            nativeId: fork.nativeId,
            ...(fork.beforeMessageId === undefined ? {} : { beforeMessageId: fork.beforeMessageId }),
          },
        }
      : {}),
  };
}
