/**
 * Tells when a page should look at its connection: the network came back or changed, the page is shown or used again.
 * Where there is no page nothing is told; a machine's sleep shows in late timers (see Heartbeat).
 */
export function pageWakes(look: () => void): () => void {
  if (typeof document === 'undefined' || typeof window === 'undefined') return () => {};
  const shown = () => {
    if (document.visibilityState === 'visible') look();
  };
  const network = (navigator as { connection?: EventTarget }).connection;
  window.addEventListener('online', look);
  window.addEventListener('focus', shown);
  window.addEventListener('pageshow', shown);
  document.addEventListener('visibilitychange', shown);
  network?.addEventListener('change', look);
  return () => {
    window.removeEventListener('online', look);
    window.removeEventListener('focus', shown);
    window.removeEventListener('pageshow', shown);
    document.removeEventListener('visibilitychange', shown);
    network?.removeEventListener('change', look);
  };
}
