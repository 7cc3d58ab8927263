import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { ShieldCheck } from 'lucide-react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { capitalised, modeItems, modeLabel, modelItems, modelLabel, Picker } from '../composer/pickers.tsx';
import { t } from '../strings/strings.ts';
import type { useWishes } from './use-wishes.ts';

interface WishPickersProps extends Omit<ReturnType<typeof useWishes>, 'wishes'> {
  readonly provider: ProviderState;
}

/** Mode and model that the agent begins with, where it offers any. */
export function WishPickers({ provider, configured, set }: WishPickersProps) {
  if (!configured) return null;
  const { features, effort } = configured;
  return (
    <div className="agent-choice__wishes">
      {features.modes.length > 0 && (
        <Picker
          label={t().composer.mode}
          icon={ShieldCheck}
          value={modeLabel(configured)}
          items={modeItems(configured, set)}
        />
      )}
      {features.models.length > 0 && (
        <Picker
          label={t().composer.model}
          mark={<AgentMark id={provider.id} name={provider.name} />}
          value={modelLabel(configured)}
          detail={effort ? capitalised(effort) : undefined}
          items={modelItems(configured, set)}
        />
      )}
    </div>
  );
}
