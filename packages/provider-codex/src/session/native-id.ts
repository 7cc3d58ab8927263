const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A conversation of the runtime, and whether anything was said in it: it is recorded with its first message only. */
export interface NativeId {
  threadId: string;
  recorded: boolean;
}

/** As the core keeps it: one that is not recorded yet can begin anew, while the loss of a recorded one must be told. */
export function formatNativeId({ threadId, recorded }: NativeId): string {
  return recorded ? threadId : `new.${threadId}`;
}

/** `undefined` for a text that is no native id of this module. */
export function parseNativeId(text: string): NativeId | undefined {
  const recorded = !text.startsWith('new.');
  const threadId = recorded ? text : text.slice('new.'.length);
  return UUID.test(threadId) ? { threadId, recorded } : undefined;
}
