import type { Settings } from '@codeai-hub/protocol/channels/root/settings';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { ChevronDown } from 'lucide-react';
import { Button } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { isBaseUrl } from './base-url.ts';
import { Environment } from './environment.tsx';
import { ChoiceSetting, SettingRow, SwitchSetting, TextSetting } from './setting-rows.tsx';
import { words } from './strings.ts';
import { type Patch, useFieldProblem, useSave } from './use-save.ts';

interface ProviderSettingsProps {
  readonly provider: ProviderState;
  readonly values: Settings['providers'][string] | undefined;
  readonly secretsSet: readonly string[];
  readonly patch: Patch;
}

export function ProviderSettings({ provider, values, secretsSet, patch }: ProviderSettingsProps) {
  const set: Patch = (change) => patch({ providers: { [provider.id]: change } });
  const enabled = values?.enabled !== false;
  const ownProgram = provider.runtime?.source !== 'built-in';
  return (
    <details className="settings__agent">
      <summary>
        <span className="grow">{words().moreOf(provider.name)}</span>
        <Icon of={ChevronDown} />
      </summary>
      <SwitchSetting label={words().agentEnabled(provider.name)} on={enabled} onChange={(on) => set({ enabled: on })} />
      {ownProgram && (
        <>
          <ApiKey provider={provider} secretName={values?.apiKey?.secret} secretsSet={secretsSet} set={set} />
          <TextSetting
            label={words().baseUrl}
            text={words().baseUrlText}
            value={values?.baseUrl ?? ''}
            placeholder="https://"
            check={(url) => (isBaseUrl(url) ? null : words().baseUrlWrong)}
            onSave={(url) => set({ baseUrl: url })}
          />
          <TextSetting
            label={words().executable}
            text={words().executableText}
            value={values?.executable ?? ''}
            placeholder={provider.runtime?.path ?? ''}
            onSave={(path) => set({ executable: path })}
          />
          <Environment provider={provider} set={set} />
        </>
      )}
      <Defaults provider={provider} values={values} set={set} />
    </details>
  );
}

interface DefaultsProps {
  readonly provider: ProviderState;
  readonly values: Settings['providers'][string] | undefined;
  readonly set: Patch;
}

/** What new sessions begin with. Models are known only after the agent told them; until then a name can be written. */
function Defaults({ provider, values, set }: DefaultsProps) {
  const { models, modes } = provider.features;
  const { defaultModel = '', defaultMode = '' } = values ?? {};
  const ownMode = modes.find((mode) => mode.id === provider.defaultMode)?.label ?? null;
  return (
    <>
      {provider.capabilities.models && models.length > 0 && (
        <ChoiceSetting
          label={words().defaultModel}
          text={words().defaultModelText}
          value={defaultModel}
          choices={choicesOf(models, defaultModel, null)}
          onChange={(id) => set({ defaultModel: id === '' ? null : id })}
        />
      )}
      {provider.capabilities.models && models.length === 0 && (
        <TextSetting
          label={words().defaultModel}
          text={words().defaultModelText}
          value={defaultModel}
          placeholder={words().agentsDefault(null)}
          onSave={(id) => set({ defaultModel: id })}
        />
      )}
      {modes.length > 0 && (
        <ChoiceSetting
          label={words().defaultMode}
          text={words().defaultModeText}
          value={defaultMode}
          choices={choicesOf(modes, defaultMode, ownMode)}
          onChange={(id) => set({ defaultMode: id === '' ? null : id })}
        />
      )}
    </>
  );
}

/** The empty id is the default; one that is set and no longer offered stays to be seen. */
function choicesOf(
  offered: readonly { readonly id: string; readonly label: string }[],
  current: string,
  ownDefault: string | null,
): Record<string, string> {
  const choices: Record<string, string> = { '': words().agentsDefault(ownDefault) };
  for (const { id, label } of offered) choices[id] = label;
  choices[current] ??= current;
  return choices;
}

interface ApiKeyProps {
  readonly provider: ProviderState;
  readonly secretName: string | undefined;
  readonly secretsSet: readonly string[];
  readonly set: Patch;
}

/** The value goes to the core once and never comes back: only that it is set is known here. */
function ApiKey({ provider, secretName, secretsSet, set }: ApiKeyProps) {
  const send = useSave();
  const { problem, run } = useFieldProblem();
  const name = secretName ?? `${provider.id}-api-key`;
  if (secretName !== undefined && secretsSet.includes(secretName)) {
    const remove = async () => (await send({ type: 'secret.set', name, value: null })) ?? (await set({ apiKey: null }));
    return (
      <SettingRow label={words().apiKey} text={words().apiKeySet} problem={problem}>
        <Button onClick={() => void run(remove())}>{words().apiKeyRemove}</Button>
      </SettingRow>
    );
  }
  const save = async (value: string | null) =>
    value === null
      ? null
      : ((await send({ type: 'secret.set', name, value })) ?? (await set({ apiKey: { secret: name } })));
  return <TextSetting label={words().apiKey} text={words().apiKeyText} value="" secret onSave={save} />;
}
