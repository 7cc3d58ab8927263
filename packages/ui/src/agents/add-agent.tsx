import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { latePart } from '../parts/late-part.tsx';
import { OverlayPart } from '../parts/overlay-part.tsx';
import { words } from './strings.ts';

const RegistryDialog = latePart(async () => (await import('./registry/registry-dialog.tsx')).RegistryDialog);

/** The way to the agents that the hub does not bring along. */
export function AddAgent() {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <div className="agents__add">
      <Button icon={Plus} onClick={() => setOpen(true)}>
        {words().registry.open}
      </Button>
      {open && (
        <OverlayPart title={words().registry.title} onClose={close}>
          <RegistryDialog onClose={close} />
        </OverlayPart>
      )}
    </div>
  );
}
