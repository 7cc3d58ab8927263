import { firstAgent, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { recordedId } from '@codeai-hub/provider-kit/history/recorded-id';

/** How an agent's own conversation is called among those of all agents. */
export function nativeKey(provider: string, nativeId: string): string {
  return `${provider} ${recordedId(nativeId)}`;
}

/** The agents' own conversations that a session continues, also where its agent had to go on with a copy of one. */
export function nativesOf(state: SessionState): string[] {
  const { agents, importedFrom } = state;
  const bound = agents.flatMap(({ provider, binding: { nativeId } }) =>
    nativeId === undefined ? [] : [nativeKey(provider, nativeId)],
  );
  const imported = importedFrom ? [nativeKey(firstAgent(state).provider, importedFrom.nativeId)] : [];
  return [...new Set([...imported, ...bound])];
}
