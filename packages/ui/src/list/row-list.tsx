import './row-list.css';
import { type ReactElement, type Ref, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { Follow } from './follow.ts';
import { useKeptRows } from './kept-rows.ts';

export interface RowListHandle {
  toEnd(): void;
  toRow(index: number): void;
}

interface RowListProps<R extends { readonly key: string }> {
  readonly rows: readonly R[];
  /** Rows came or went before those that stayed: what is in sight stays where it is. */
  readonly shifted: boolean;
  readonly label: string;
  readonly children: (row: R) => ReactElement;
  readonly handle?: Ref<RowListHandle>;
  readonly onFollowing?: (following: boolean) => void;
  /** Called with the first row in sight and whether the list's beginning is near. */
  readonly onView?: (view: RowsInView) => void;
}

export interface RowsInView {
  readonly first: number;
  readonly nearStart: boolean;
  /** Whether a row has wholly left the view at its upper edge. */
  readonly isAbove: (index: number) => boolean;
}

/** Room above the first row, and the zone in which earlier rows are asked for. */
const topSpace = 24;
const nearStartZone = 1_200;
/** Room below the last row; the style sheet says the same. */
const endSpace = 20;

/** Rows of unknown heights, of which only those near the view exist. Keeps to the end while the reader is there. */
export function RowList<R extends { readonly key: string }>(props: RowListProps<R>) {
  const { rows, shifted, label, children, onFollowing, onView } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const [follow] = useState(() => new Follow());
  const kept = useKeptRows(scroller);
  const keptIndexes = useMemo(() => indexesOf(rows, kept), [rows, kept]);

  const toEnd = () => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  const report = () => {
    const list = virtual.current;
    const element = scroller.current;
    if (!list || !element) return;
    const top = element.scrollTop;
    onView?.({
      first: list.findItemIndex(top),
      // While the end is followed nobody is on the way up, also not in the moment before the end is first reached.
      nearStart: top < nearStartZone && (!follow.following || element.scrollHeight <= element.clientHeight),
      isAbove: (index) => topSpace + list.getItemOffset(index) + list.getItemSize(index) < top + 8,
    });
  };
  const scrolled = () => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop: offset, scrollHeight: scrollSize, clientHeight: viewportSize } = element;
    if (follow.scrolled({ offset, scrollSize, viewportSize })) onFollowing?.(follow.following);
    report();
  };
  const resized = () => {
    if (follow.following) toEnd();
    report();
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: exactly when the rows are others
  useLayoutEffect(() => {
    if (!follow.following) return;
    if (rows.length > 0) virtual.current?.scrollToIndex(rows.length - 1, { align: 'end', offset: endSpace });
    toEnd();
  }, [rows]);

  useImperativeHandle(props.handle, () => ({
    toEnd: () => {
      follow.resume();
      onFollowing?.(true);
      if (rows.length > 0) virtual.current?.scrollToIndex(rows.length - 1, { align: 'end', offset: endSpace });
      toEnd();
    },
    toRow: (index) => {
      follow.release();
      onFollowing?.(false);
      virtual.current?.scrollToIndex(index, { align: 'start', offset: -topSpace });
    },
  }));

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the conversation is scrolled by keyboard
    <div ref={scroller} className="row-list" role="log" aria-live="off" aria-label={label} tabIndex={0}>
      <div className="row-list__start" />
      <Virtualizer
        ref={virtual}
        data={rows}
        shift={shifted}
        startMargin={topSpace}
        bufferSize={600}
        keepMounted={keptIndexes}
        onScroll={scrolled}
        onResize={resized}
      >
        {children}
      </Virtualizer>
      <div className="row-list__end" />
    </div>
  );
}

function indexesOf(rows: readonly { readonly key: string }[], keys: readonly string[]): readonly number[] {
  return keys.map((key) => rows.findIndex((row) => row.key === key)).filter((index) => index >= 0);
}
