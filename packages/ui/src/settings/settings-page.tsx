import './settings.css';
import type { Settings } from '@codeai-hub/protocol/channels/root/settings';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { Suspense } from 'react';
import { useRoot } from '../hub/hub-context.ts';
import { latePart } from '../parts/late-part.tsx';
import { KeyStorage } from './key-storage.tsx';
import { ProviderSettings } from './provider-settings.tsx';
import { ChoiceSetting, FactSetting, NumberSetting, SettingGroup } from './setting-rows.tsx';
import { words } from './strings.ts';
import { type Patch, useSave } from './use-save.ts';

const AgentList = latePart(async () => (await import('../agents/agent-list.tsx')).AgentList);

const rootSettings = (root: RootState | null) => root?.settings;
const coreOf = (root: RootState | null) => root?.core;
const providersOf = (root: RootState | null) => root?.providers;

/** Every setting says what it does; a change is in force everywhere at once. */
export function SettingsPage() {
  const settings = useRoot(rootSettings);
  const core = useRoot(coreOf);
  const providers = useRoot(providersOf);
  const save = useSave();
  const patch: Patch = (change) => save({ type: 'settings.update', patch: change });
  if (!settings || !core || !providers) return null;
  const { values, secretsSet } = settings;
  return (
    <div className="settings">
      <div className="settings__frame">
        <h1>{words().title}</h1>
        <Appearance values={values} patch={patch} />
        <SettingGroup title={words().agents}>
          <Suspense>
            <AgentList
              providers={Object.values(providers)}
              more={(provider) => (
                <ProviderSettings
                  provider={provider}
                  values={values.providers[provider.id]}
                  secretsSet={secretsSet}
                  patch={patch}
                />
              )}
            />
          </Suspense>
        </SettingGroup>
        <KeyStorage wish={values.secretStorage} storage={settings.secretStorage} patch={patch} />
        <SettingGroup title={words().limits}>
          <NumberSetting
            label={words().maxSessions}
            text={words().maxSessionsText}
            value={values.maxConcurrentSessions}
            range={[1, 1000]}
            onChange={(value) => patch({ maxConcurrentSessions: value })}
          />
          <NumberSetting
            label={words().maxClients}
            text={words().maxClientsText}
            value={values.maxClients}
            range={[1, 1000]}
            onChange={(value) => patch({ maxClients: value })}
          />
          <NumberSetting
            label={words().stall}
            text={words().stallText}
            value={values.stallSeconds}
            range={[5, 3600]}
            onChange={(value) => patch({ stallSeconds: value })}
          />
        </SettingGroup>
        <SettingGroup title={words().core}>
          <ChoiceSetting
            label={words().idleStop}
            text={words().idleStopText}
            value={String(values.idleStopSeconds)}
            choices={idleChoices(values.idleStopSeconds)}
            onChange={(value) => patch({ idleStopSeconds: value === 'never' ? value : Number(value) })}
          />
          <FactSetting label={words().version} value={core.version} />
          <FactSetting label={words().home} value={core.home} />
        </SettingGroup>
      </div>
    </div>
  );
}

function Appearance({ values, patch }: { readonly values: Settings; readonly patch: Patch }) {
  const { theme, density, sendKey } = values.appearance;
  const set = (change: Partial<Settings['appearance']>) => patch({ appearance: change });
  return (
    <SettingGroup title={words().appearance}>
      <ChoiceSetting
        label={words().theme}
        text={words().themeText}
        value={theme}
        choices={words().themes}
        onChange={(value) => set({ theme: value })}
      />
      <ChoiceSetting
        label={words().density}
        text={words().densityText}
        value={density}
        choices={words().densities}
        onChange={(value) => set({ density: value })}
      />
      <ChoiceSetting
        label={words().sendKey}
        text={words().sendKeyText}
        value={sendKey}
        choices={words().sendKeys}
        onChange={(value) => set({ sendKey: value })}
      />
    </SettingGroup>
  );
}

function idleChoices(current: Settings['idleStopSeconds']): Record<string, string> {
  const choices: Record<string, string> = { ...words().idleStops };
  if (typeof current === 'number') choices[String(current)] ??= words().idleStopSeconds(current);
  return choices;
}
