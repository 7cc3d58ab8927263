import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { OpenRequest } from '@codeai-hub/provider-kit/contract';

/** Which agent a session wants: its own conversation again, a copy of another's, or a new one. */
export function openRequest(state: SessionState): OpenRequest {
  const { nativeId } = state.binding;
  const fork = state.forkedFrom;
  return {
    sessionId: state.id,
    folder: state.folder,
    model: state.model,
    effort: state.effort,
    mode: state.mode,
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
