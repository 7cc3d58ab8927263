import type { Told } from './told.ts';

/** What of a recording differs from run to run and from machine to machine. */
export interface Volatile {
  /** numbers under these keys are times, durations and what is counted from them */
  numbers: RegExp;
  /** left out: long, and nothing is made of it */
  dropped: RegExp;
  /** what stands under these keys is an id, wherever it comes again */
  idKeys: RegExp;
  /** ids in any text, global; what a group of theirs holds stays in front */
  ids: readonly RegExp[];
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The same for every run: `root` is the folder that the conversation and its agent lived in. */
export function normalised(recording: readonly Told[], root: string, volatile: Volatile): Told[] {
  const { numbers, dropped, idKeys, ids } = volatile;
  const known = new Map<string, string>();
  const same = (id: string, make: (number: number) => string): string => {
    const found = known.get(id) ?? make(known.size + 1);
    known.set(id, found);
    return found;
  };
  const named = [...idsUnder(idKeys, recording)];
  const text = (value: string): string => {
    let words = value
      .replaceAll(root, '/sandbox')
      .replaceAll(root.replace(/[^a-zA-Z0-9]/g, '-'), '-sandbox')
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:1')
      .replace(UUID, (id) => same(id, (number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`));
    for (const id of named) words = words.replaceAll(id, () => same(id, (number) => `id-${number}`));
    for (const pattern of ids)
      words = words.replace(pattern, (id, front: unknown) => {
        const kept = typeof front === 'string' ? front : '';
        return same(id, (number) => `${kept}${number}`);
      });
    return words;
  };
  const value = (key: string, one: unknown): unknown => {
    if (dropped.test(key)) return undefined;
    if (typeof one === 'number' && numbers.test(key)) return 0;
    return typeof one === 'string' ? text(one) : one;
  };
  return recording.map((told) => JSON.parse(JSON.stringify(told, value)) as Told);
}

function idsUnder(keys: RegExp, recording: readonly Told[]): Set<string> {
  const found = new Set<string>();
  JSON.stringify(recording, (key, value: unknown) => {
    if (typeof value === 'string' && value !== '' && keys.test(key) && !value.match(UUID)) found.add(value);
    return value;
  });
  return found;
}
