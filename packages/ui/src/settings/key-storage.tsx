import type { SecretStorage, Settings } from '@codeai-hub/protocol/channels/root/settings';
import { useEffect } from 'react';
import { Button } from '../components/button/button.tsx';
import { ChoiceSetting, SettingGroup, SettingRow } from './setting-rows.tsx';
import { words } from './strings.ts';
import { type Patch, useFieldProblem, useSave } from './use-save.ts';

interface KeyStorageProps {
  readonly wish: Settings['secretStorage'];
  readonly storage: SecretStorage | undefined;
  readonly patch: Patch;
}

/** Where stored keys are sealed: what was chosen, what is really so, and why. */
export function KeyStorage({ wish, storage, patch }: KeyStorageProps) {
  const send = useSave();
  const { problem, run } = useFieldProblem();
  const { inForce = 'undecided', reason = null } = storage ?? {};
  const undecided = inForce === 'undecided';
  // Whoever looks here wants to know, before a key is entered.
  useEffect(() => {
    if (undecided) void send({ type: 'secrets.look' });
  }, [undecided, send]);
  const why = reason === null ? '' : ` ${words().keyStorageReason(reason)}`;
  return (
    <SettingGroup title={words().keys}>
      <ChoiceSetting
        label={words().keyStorage}
        text={`${words().keyStorageNow[inForce]}${why}`}
        value={wish}
        choices={words().keyStorages}
        onChange={(value) => patch({ secretStorage: value })}
      />
      {reason !== null && (
        <SettingRow label="" problem={problem}>
          <Button size="small" onClick={() => void run(send({ type: 'secrets.look' }))}>
            {words().keyStorageLook}
          </Button>
        </SettingRow>
      )}
    </SettingGroup>
  );
}
