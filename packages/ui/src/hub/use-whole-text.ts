import type { BlobRef } from '@codeai-hub/protocol/content';
import { useCallback, useContext, useEffect, useRef, useState } from 'react';
import { reportProblem } from '../problems/problems.ts';
import { BlobLoader } from './blob-loader.ts';
import { TextCache } from './text-cache.ts';

/** Fetched unasked up to this size; more only when somebody wants it. */
const unasked = 4_000_000;
const cache = new TextCache(16_000_000);

/** A text that is cut when it is long; its whole is a blob then. */
export interface CutText {
  readonly text: string;
  readonly blob?: BlobRef | undefined;
}

export interface WholeText {
  readonly text: string;
  /** What is not shown yet; null when `text` is all. */
  readonly rest: BlobRef | null;
  readonly state: 'rest' | 'loading' | 'failed';
  readonly load: () => void;
}

/**
 * All of an item's text. A long one is cut when the item is completed, and its whole is a blob: until that is here, what
 * streamed before stays, so that nothing a reader has before him goes away.
 */
export function useWholeText(item: CutText): WholeText {
  const fetchBlob = useContext(BlobLoader);
  const { blob } = item;
  const [loaded, setLoaded] = useState<{ hash: string; text: string } | null>(null);
  const [state, setState] = useState<WholeText['state']>('rest');
  const streamed = useRef(item.text);
  const known = blob && (loaded?.hash === blob.hash ? loaded.text : cache.get(blob.hash));

  const load = () => {
    if (!blob || !fetchBlob) return;
    setState('loading');
    fetchBlob(blob).then(
      (text) => {
        cache.set(blob.hash, text);
        setLoaded({ hash: blob.hash, text });
        setState('rest');
      },
      (error: unknown) => {
        reportProblem('a long text', error);
        setState('failed');
      },
    );
  };

  useEffect(() => {
    if (item.text.length > streamed.current.length || !streamed.current.startsWith(item.text))
      streamed.current = item.text;
  }, [item.text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per blob
  useEffect(() => {
    if (blob && known === undefined && blob.size <= unasked) load();
  }, [blob?.hash]);

  if (!blob) return { text: item.text, rest: null, state, load };
  if (known !== undefined) return { text: known, rest: null, state, load };
  const before = streamed.current;
  const kept = before.length > item.text.length && before.startsWith(item.text) ? before : item.text;
  return { text: kept, rest: blob, state, load };
}

/** Gives the whole of a text to who asks for it once, as copying does; at once where it is here. */
export function useTextLoader(): (item: CutText) => string | Promise<string> {
  const fetchBlob = useContext(BlobLoader);
  return useCallback(
    ({ text, blob }) => {
      if (!blob || !fetchBlob) return text;
      const known = cache.get(blob.hash);
      if (known !== undefined) return known;
      return fetchBlob(blob).then((whole) => {
        cache.set(blob.hash, whole);
        return whole;
      });
    },
    [fetchBlob],
  );
}
