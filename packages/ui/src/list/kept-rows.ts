import { type RefObject, useEffect, useState } from 'react';

/** Rows that must not be unmounted while they are out of sight: where the focus is, and where a selection begins and ends. */
export function useKeptRows(scroller: RefObject<HTMLElement | null>): readonly string[] {
  const [kept, setKept] = useState<readonly string[]>([]);
  useEffect(() => {
    const update = () => {
      const next = keysIn(scroller.current);
      setKept((before) => (before.join('\n') === next.join('\n') ? before : next));
    };
    document.addEventListener('selectionchange', update);
    document.addEventListener('focusin', update);
    return () => {
      document.removeEventListener('selectionchange', update);
      document.removeEventListener('focusin', update);
    };
  }, [scroller]);
  return kept;
}

function keysIn(scroller: HTMLElement | null): readonly string[] {
  if (!scroller) return [];
  const selection = document.getSelection();
  const ends = selection && !selection.isCollapsed ? [selection.anchorNode, selection.focusNode] : [];
  const keys = [document.activeElement, ...ends].flatMap((node) => rowKey(scroller, node) ?? []);
  return [...new Set(keys)];
}

function rowKey(scroller: HTMLElement, node: Node | null): string | undefined {
  if (!node || !scroller.contains(node)) return undefined;
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest<HTMLElement>('[data-row]')?.dataset.row;
}
