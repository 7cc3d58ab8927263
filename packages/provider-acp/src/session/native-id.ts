/** A conversation of an agent, by the agent's own id. */
export interface NativeId {
  id: string;
  /** the agent has a message in its own record of it, so it can be opened again */
  recorded: boolean;
}

/** What agents use as ids; anything else is no id of one, and would be a path or a switch somewhere. */
const ID = /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,199}$/;
const NEW = 'new.';

/** As the core keeps it. One that is not recorded yet begins anew when it is opened again. */
export function formatNativeId({ id, recorded }: NativeId): string {
  return recorded ? id : `${NEW}${id}`;
}

/** `undefined` for a text that is no native id of this module. */
export function parseNativeId(text: string): NativeId | undefined {
  const recorded = !text.startsWith(NEW);
  const id = recorded ? text : text.slice(NEW.length);
  return ID.test(id) && !id.includes('..') ? { id, recorded } : undefined;
}
