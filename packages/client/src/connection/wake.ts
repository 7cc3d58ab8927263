/** The parts of a page that tell. Described here, because this package also runs where there is no page. */
interface Page {
  document?: EventTarget & { visibilityState: string };
  window?: EventTarget;
  navigator?: { connection?: EventTarget };
}

/**
 * Tells when a page should look at its connection: the network came back or changed, the page is shown or used again.
 * Where there is no page nothing is told; a machine's sleep shows in late timers (see Heartbeat).
 */
export function pageWakes(look: () => void, page: Page = globalThis as Page): () => void {
  const { document, window, navigator } = page;
  if (!document || !window) return () => {};
  const whenShown = () => {
    if (document.visibilityState === 'visible') look();
  };
  return listenTo([
    [window, 'online', look],
    [window, 'focus', whenShown],
    [window, 'pageshow', whenShown],
    [document, 'visibilitychange', whenShown],
    [navigator?.connection, 'change', look],
  ]);
}

/** Tells, while there is still time, that a page goes away or may do so unasked, as a hidden one on a phone. */
export function pageLeaves(leave: () => void, page: Page = globalThis as Page): () => void {
  const { document, window } = page;
  if (!document || !window) return () => {};
  const whenHidden = () => {
    if (document.visibilityState === 'hidden') leave();
  };
  return listenTo([
    [window, 'pagehide', leave],
    [document, 'visibilitychange', whenHidden],
  ]);
}

function listenTo(wishes: readonly [EventTarget | undefined, string, () => void][]): () => void {
  for (const [target, name, listener] of wishes) target?.addEventListener(name, listener);
  return () => {
    for (const [target, name, listener] of wishes) target?.removeEventListener(name, listener);
  };
}
