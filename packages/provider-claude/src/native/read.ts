/**
 * Reading what the runtime sends. Its published types are behind what it really sends and change daily, so an event is
 * taken as it comes and every field is looked at before it is used.
 */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function stringsOf(value: unknown): string[] {
  return listOf(value).filter((entry) => typeof entry === 'string');
}

/** The entry of a table under a name that comes from outside: `constructor` is no entry of any. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string | undefined): T | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Milliseconds since 1970 of seconds since 1970; `undefined` for what no date can hold. */
export function dateOf(seconds: unknown): number | undefined {
  const ms = (numberOf(seconds) ?? Number.NaN) * 1000;
  return Math.abs(ms) <= 8.64e15 ? ms : undefined;
}

/** `system/init`, `assistant`, …: how an event is called in `docs/events-claude.md`. */
export function nameOf(event: Fields): string {
  const type = stringOf(event.type) ?? 'untyped';
  const subtype = stringOf(event.subtype);
  return subtype === undefined ? type : `${type}/${subtype}`;
}

/** The words of a message's content: a string, or its text blocks; anything else is named in brackets. */
export function wordsOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map(fieldsOf)
    .map((block) => stringOf(block.text) ?? `[${stringOf(block.type) ?? 'content'}]`)
    .join('\n');
}
