import './settings.css';
import type { Settings } from '@codeai-hub/protocol/channels/root/settings';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { Fragment } from 'react';
import { useRoot } from '../hub/hub-context.ts';
import { t } from '../strings/strings.ts';
import { ProviderSettings } from './provider-settings.tsx';
import { ChoiceSetting, FactSetting, NumberSetting, SettingGroup } from './setting-rows.tsx';
import { type Patch, useSave } from './use-save.ts';

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
        <h1>{t().settings.title}</h1>
        <Appearance values={values} patch={patch} />
        <SettingGroup title={t().settings.agents}>
          {Object.values(providers).map((provider) => (
            <Fragment key={provider.id}>
              <ProviderSettings
                provider={provider}
                values={values.providers[provider.id]}
                secretsSet={secretsSet}
                patch={patch}
              />
            </Fragment>
          ))}
        </SettingGroup>
        <SettingGroup title={t().settings.limits}>
          <NumberSetting
            label={t().settings.maxSessions}
            text={t().settings.maxSessionsText}
            value={values.maxConcurrentSessions}
            range={[1, 1000]}
            onChange={(value) => patch({ maxConcurrentSessions: value })}
          />
          <NumberSetting
            label={t().settings.maxClients}
            text={t().settings.maxClientsText}
            value={values.maxClients}
            range={[1, 1000]}
            onChange={(value) => patch({ maxClients: value })}
          />
          <NumberSetting
            label={t().settings.stall}
            text={t().settings.stallText}
            value={values.stallSeconds}
            range={[5, 3600]}
            onChange={(value) => patch({ stallSeconds: value })}
          />
        </SettingGroup>
        <SettingGroup title={t().settings.core}>
          <ChoiceSetting
            label={t().settings.idleStop}
            text={t().settings.idleStopText}
            value={String(values.idleStopSeconds)}
            choices={idleChoices(values.idleStopSeconds)}
            onChange={(value) => patch({ idleStopSeconds: value === 'never' ? value : Number(value) })}
          />
          <FactSetting label={t().settings.version} value={core.version} />
          <FactSetting label={t().settings.home} value={core.home} />
        </SettingGroup>
      </div>
    </div>
  );
}

function Appearance({ values, patch }: { readonly values: Settings; readonly patch: Patch }) {
  const { theme, density, sendKey } = values.appearance;
  const set = (change: Partial<Settings['appearance']>) => patch({ appearance: change });
  return (
    <SettingGroup title={t().settings.appearance}>
      <ChoiceSetting
        label={t().settings.theme}
        text={t().settings.themeText}
        value={theme}
        choices={t().settings.themes}
        onChange={(value) => set({ theme: value })}
      />
      <ChoiceSetting
        label={t().settings.density}
        text={t().settings.densityText}
        value={density}
        choices={t().settings.densities}
        onChange={(value) => set({ density: value })}
      />
      <ChoiceSetting
        label={t().settings.sendKey}
        text={t().settings.sendKeyText}
        value={sendKey}
        choices={t().settings.sendKeys}
        onChange={(value) => set({ sendKey: value })}
      />
    </SettingGroup>
  );
}

function idleChoices(current: Settings['idleStopSeconds']): Record<string, string> {
  const choices: Record<string, string> = { ...t().settings.idleStops };
  if (typeof current === 'number') choices[String(current)] ??= t().settings.idleStopSeconds(current);
  return choices;
}
