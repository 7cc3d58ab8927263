import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { ImportEntry } from '@codeai-hub/protocol/imports';
import { useEffect, useState } from 'react';
import { useHub } from '../hub/hub-context.ts';

const PAGE = 50;

interface Read {
  readonly pages: readonly { readonly begins: string; readonly items: readonly Item[] }[];
  /** where more begins; undefined: nothing was read yet, null: that was all */
  readonly next: string | null | undefined;
  readonly problem: string | null;
}
const NOTHING: Read = { pages: [], next: undefined, problem: null };

/** A conversation from its beginning on, a page at a time. To be used with a key: another one is another preview. */
export function usePreview({ provider, nativeId }: Pick<ImportEntry, 'provider' | 'nativeId'>) {
  const hub = useHub();
  const [read, setRead] = useState(NOTHING);
  const [wanted, setWanted] = useState(1);
  const { pages, next } = read;
  useEffect(() => {
    if (next === null || pages.length >= wanted) return;
    const controller = new AbortController();
    const cursor = next === undefined ? {} : { cursor: next };
    hub.request('imports.read', { provider, nativeId, limit: PAGE, ...cursor }, controller.signal).then(
      (page) => {
        if (!controller.signal.aborted) {
          const one = { begins: next ?? '', items: page.items };
          setRead({ pages: [...pages, one], next: page.next, problem: null });
        }
      },
      (error: Error) => {
        if (!controller.signal.aborted) setRead({ pages, next: null, problem: error.message });
      },
    );
    return () => controller.abort();
  }, [hub, provider, nativeId, pages, next, wanted]);
  return { ...read, isReading: next !== null && pages.length < wanted, more: () => setWanted(pages.length + 1) };
}
