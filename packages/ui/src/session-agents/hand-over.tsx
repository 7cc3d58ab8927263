import { PACKET_MAX } from '@codeai-hub/protocol/channels/session/commands';
import { isRunning } from '@codeai-hub/protocol/channels/session/state';
import { useState } from 'react';
import { Banner } from '../components/banner/banner.tsx';
import { Button } from '../components/button/button.tsx';
import { usePressOnce } from '../components/button/use-press-once.ts';
import { Dialog } from '../components/dialog/dialog.tsx';
import { TextArea } from '../components/field/field.tsx';
import { errorText } from '../problems/error-text.ts';
import { useSession, useSessionState } from '../session/session-context.ts';
import { useStopAll } from '../session/use-stop-all.ts';
import { t } from '../strings/strings.ts';
import { AgentChoice, useFirstFocus } from './agent-choice.tsx';
import { useCandidates } from './candidates.ts';
import { PacketField } from './packet-field.tsx';
import { words } from './strings.ts';
import { usePacket } from './use-packet.ts';
import { useWishes } from './use-wishes.ts';
import { WishPickers } from './wish-pickers.tsx';

interface HandOverProps {
  /** The agent that is chosen at first; null leaves that to the person where there are several. */
  readonly target: string | null;
  readonly onClose: () => void;
}

/** Another agent goes on with the work: which, what it is told in which words, and with what message. */
export function HandOver({ target, onClose }: HandOverProps) {
  const { view, agentName } = useSession();
  const active = useSessionState((state) => state?.provider ?? '');
  const running = useSessionState((state) => state !== null && isRunning(state));
  const stop = useStopAll();
  const { all, here } = useCandidates();
  const others = all.filter(({ id }) => id !== active);
  const ready = others.filter(({ status }) => status === 'ready');
  const first = useFirstFocus();
  const [picked, setPicked] = useState(target);
  const provider = ready.find(({ id }) => id === picked) ?? (ready.length === 1 ? ready[0] : undefined);
  const { wishes, configured, set } = useWishes(provider);
  const { packet, write, retry } = usePacket(view.sessionId, provider?.id ?? null);
  const [message, setMessage] = useState(words().handOver.goOn);
  const [refusal, setRefusal] = useState<string | null>(null);
  // One dialog is one message, also when it is tried again.
  const [messageId] = useState(() => crypto.randomUUID());

  const fits = packet.type === 'ready' && packet.text.length <= PACKET_MAX;
  const can = provider !== undefined && fits && message.trim() !== '' && !running;
  const { pressed, press } = usePressOnce(async () => {
    if (!can || packet.type !== 'ready') return false;
    const result = await view.command({
      type: 'session.handOver',
      provider: provider.id,
      ...wishes,
      packet: packet.text,
      messageId,
      content: [{ type: 'text', text: message }],
    });
    setRefusal(result.status === 'rejected' ? errorText(result.error) : null);
    if (result.status === 'accepted') onClose();
    return result.status === 'accepted';
  });

  return (
    <Dialog
      title={words().handOver.title}
      size="large"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button look="primary" disabled={pressed || !can} onClick={press}>
            {words().handOver.confirm}
          </Button>
        </>
      }
    >
      <div className="agent-dialog">
        <p className="quiet">{words().handOver.text(agentName)}</p>
        {ready.length === 0 && <Banner level="info">{words().handOver.noneReady}</Banner>}
        <AgentChoice
          element={first}
          agents={others}
          chosen={provider?.id ?? null}
          note={({ id }) => (here.includes(id) ? words().here : '')}
          onChoose={setPicked}
        />
        {provider ? (
          <>
            <WishPickers provider={provider} configured={configured} set={set} />
            <PacketField packet={packet} agent={provider.name} most={PACKET_MAX} onWrite={write} onRetry={retry} />
            <div className="packet">
              <b>{words().handOver.message}</b>
              <TextArea
                label={words().handOver.message}
                rows={2}
                value={message}
                onChange={(event) => setMessage(event.target.value)}
              />
            </div>
          </>
        ) : (
          ready.length > 0 && <p className="quiet">{words().handOver.chooseFirst}</p>
        )}
        {running && (
          <Banner
            level="info"
            actions={
              <Button size="small" onClick={stop}>
                {words().handOver.stop}
              </Button>
            }
          >
            {words().handOver.running}
          </Banner>
        )}
        {refusal !== null && <Banner level="error">{refusal}</Banner>}
      </div>
    </Dialog>
  );
}
