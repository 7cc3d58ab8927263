import { useCallback, useEffect, useState } from 'react';
import { useHub } from '../hub/hub-context.ts';

export type Packet =
  | { readonly type: 'loading' }
  | { readonly type: 'failed'; readonly reason: string }
  /** `made` is what the core put together, `text` what a person made of it */
  | { readonly type: 'ready'; readonly made: string; readonly text: string };

type Packets = Readonly<Record<string, Packet>>;

/** What an agent would be told. What was changed of it for one agent is kept while another is looked at. */
export function usePacket(sessionId: string, target: string | null) {
  const hub = useHub();
  const [packets, setPackets] = useState<Packets>({});
  const [tries, setTries] = useState(0);
  const put = useCallback((of: string, packet: Packet) => setPackets((all) => ({ ...all, [of]: packet })), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a packet that is there is not asked for again
  useEffect(() => {
    if (target === null || packets[target]?.type === 'ready') return;
    const stop = new AbortController();
    put(target, { type: 'loading' });
    hub.request('handover.preview', { sessionId, to: target }, stop.signal).then(
      ({ text }) => {
        if (!stop.signal.aborted) put(target, { type: 'ready', made: text, text });
      },
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        if (!stop.signal.aborted) put(target, { type: 'failed', reason });
      },
    );
    return () => stop.abort();
  }, [hub, sessionId, target, tries]);

  const packet: Packet = (target === null ? undefined : packets[target]) ?? { type: 'loading' };
  return {
    packet,
    write: (text: string) => {
      if (target !== null && packet.type === 'ready') put(target, { ...packet, text });
    },
    retry: () => setTries(tries + 1),
  };
}
