import type { SignInMethod } from '@codeai-hub/protocol/channels/root/sign-in';
import type { FoundRuntime } from '@codeai-hub/provider-kit/runtime/spec';

/**
 * A Claude account is signed in to by the person, with the vendor's own program in their own terminal: its terms let no other
 * product offer, start or pass on that sign-in. What the hub takes part in is a key of the Console.
 */
export function signInMethods(runtime: FoundRuntime, keyNote: string): SignInMethod[] {
  return [
    {
      id: 'terminal',
      kind: 'terminal',
      label: 'In your terminal',
      description: 'For a Claude account or one of the Console.',
      command: signInCommand(runtime),
    },
    { id: 'api_key', kind: 'api_key', label: 'API key', description: keyNote.trim() },
  ];
}

export function signInCommand(runtime: FoundRuntime): string {
  const program = runtime.source === 'machine' ? 'claude' : `"${runtime.path}"`;
  return `${program} auth login`;
}
