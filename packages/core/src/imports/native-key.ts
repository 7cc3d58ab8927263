import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { recordedId } from '@codeai-hub/provider-kit/history/recorded-id';

/** How an agent's own conversation is called among those of all agents. */
export function nativeKey(provider: string, nativeId: string): string {
  return `${provider} ${recordedId(nativeId)}`;
}

/** The agents' own conversations that a session continues: nobody else may write in them. */
export function nativesOf({ agents }: SessionState): string[] {
  return agents.flatMap(({ provider, binding: { nativeId } }) =>
    nativeId === undefined ? [] : [nativeKey(provider, nativeId)],
  );
}
