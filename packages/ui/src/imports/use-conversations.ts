import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useHub } from '../hub/hub-context.ts';
import { behindOthers, emptyShelf, fitting, type Shelf, type Wanted, withPage, withProblem } from './shelves.ts';

const PAGE = 50;
/** As many are looked for at once. */
const ENOUGH = 30;

/**
 * The conversations of these agents that fit, page by page: the first of each agent, then more until enough are shown. A search
 * goes on by itself through what there is, and ends when one leaves.
 */
export function useConversations(providers: readonly string[], wanted: Wanted) {
  const { known, asking, ask } = useShelves(providers);
  const [target, setTarget] = useState(ENOUGH);
  const fit = useMemo(() => fitting(known, wanted), [known, wanted]);
  const next = behindOthers(known, wanted);
  const isShort = next !== undefined && fit.length < target;
  useEffect(() => {
    const first = known.filter((shelf) => shelf.next === undefined);
    const more = isShort && next ? [next] : [];
    for (const shelf of [...first, ...more]) ask(shelf);
  }, [known, next, isShort, ask]);
  const more = useCallback(() => setTarget((before) => before + ENOUGH), []);
  const read = known.reduce((sum, { entries }) => sum + entries.length, 0);
  return {
    shelves: known,
    shown: fit.slice(0, target),
    isSearching: asking > 0 || isShort,
    hasMore: next !== undefined || fit.length > target,
    read,
    more,
  };
}

/** What was listed of each agent, and how its next page is asked for: one at a time. */
function useShelves(providers: readonly string[]) {
  const hub = useHub();
  const [shelves, setShelves] = useState<ReadonlyMap<string, Shelf>>(new Map());
  const [asking, setAsking] = useState(0);
  const busy = useRef(new Map<string, AbortController>());
  const known = useMemo(
    () => providers.map((provider) => shelves.get(provider) ?? emptyShelf(provider)),
    [providers, shelves],
  );
  const ask = useCallback(
    (shelf: Shelf) => {
      const { provider } = shelf;
      if (busy.current.has(provider)) return;
      const controller = new AbortController();
      busy.current.set(provider, controller);
      setAsking(busy.current.size);
      const put = (answered: Shelf) => {
        if (controller.signal.aborted) return;
        busy.current.delete(provider);
        setAsking(busy.current.size);
        setShelves((before) => new Map(before).set(provider, answered));
      };
      const cursor = typeof shelf.next === 'string' ? { cursor: shelf.next } : {};
      hub.request('imports.list', { provider, limit: PAGE, ...cursor }, controller.signal).then(
        (page) => put(withPage(shelf, page)),
        (error: Error) => put(withProblem(shelf, error.message)),
      );
    },
    [hub],
  );
  useEffect(() => {
    const running = busy.current;
    return () => {
      for (const controller of running.values()) controller.abort();
      running.clear();
    };
  }, []);
  return { known, asking, ask };
}
