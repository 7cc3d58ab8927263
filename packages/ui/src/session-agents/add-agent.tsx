import { useState } from 'react';
import { Banner } from '../components/banner/banner.tsx';
import { Button } from '../components/button/button.tsx';
import { usePressOnce } from '../components/button/use-press-once.ts';
import { Dialog } from '../components/dialog/dialog.tsx';
import { useSession } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';
import { AgentChoice, useFirstFocus } from './agent-choice.tsx';
import { useCandidates } from './candidates.ts';
import { words } from './strings.ts';
import { useWishes } from './use-wishes.ts';
import { WishPickers } from './wish-pickers.tsx';

/** One more agent for the session. */
export function AddAgent({ onClose }: { readonly onClose: () => void }) {
  const { run } = useSession();
  const { all, here } = useCandidates();
  const others = all.filter(({ id }) => !here.includes(id));
  const ready = others.filter(({ status }) => status === 'ready');
  const first = useFirstFocus();
  const [picked, setPicked] = useState<string | null>(null);
  const provider = ready.find(({ id }) => id === picked) ?? ready[0];
  const { wishes, configured, set } = useWishes(provider);
  const { pressed, press } = usePressOnce(async () => {
    const added = provider !== undefined && (await run({ type: 'agent.add', provider: provider.id, ...wishes }));
    if (added) onClose();
    return added;
  });
  return (
    <Dialog
      title={words().add.title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button look="primary" disabled={pressed || !provider} onClick={press}>
            {words().add.confirm}
          </Button>
        </>
      }
    >
      <div className="agent-dialog">
        <p className="quiet">{words().add.text}</p>
        {!provider && <Banner level="info">{others.length === 0 ? words().add.none : words().add.noneReady}</Banner>}
        <AgentChoice
          element={first}
          agents={others}
          chosen={provider?.id ?? null}
          note={() => ''}
          onChoose={setPicked}
        />
        {provider && <WishPickers provider={provider} configured={configured} set={set} />}
      </div>
    </Dialog>
  );
}
