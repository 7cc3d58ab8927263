const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** How a native conversation begins. The runtime writes its record of it with the first message. */
export type Start =
  | { kind: 'resume'; id: string }
  | { kind: 'new'; id: string }
  | { kind: 'fork'; id: string; from: string; lastEntry?: string };

/**
 * The native id as the core keeps it. A conversation that has no record yet says so, and how it was to begin: opened
 * again, it then begins that way, while a recorded one whose record is gone is a loss that must be told.
 */
export function formatNativeId(start: Start): string {
  if (start.kind === 'resume') return start.id;
  if (start.kind === 'new') return `new.${start.id}`;
  return ['fork', start.id, start.from, ...(start.lastEntry === undefined ? [] : [start.lastEntry])].join('.');
}

/** `undefined` for a text that is no native id of this module. */
export function parseNativeId(text: string): Start | undefined {
  const [kind = '', id = '', from = '', lastEntry] = text.split('.');
  if (UUID.test(kind)) return text === kind ? { kind: 'resume', id: kind } : undefined;
  if (!UUID.test(id)) return undefined;
  if (kind === 'new' && from === '') return { kind: 'new', id };
  if (kind !== 'fork' || !UUID.test(from)) return undefined;
  return { kind: 'fork', id, from, ...(lastEntry !== undefined && UUID.test(lastEntry) && { lastEntry }) };
}
