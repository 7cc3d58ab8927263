import type { Settings } from '@codeai-hub/protocol/channels/root/settings';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { ChevronDown } from 'lucide-react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Button } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { InlineCode } from '../components/inline-code/inline-code.tsx';
import { useCommand } from '../hub/hub-context.ts';
import { t } from '../strings/strings.ts';
import { SettingRow, SwitchSetting, TextSetting } from './setting-rows.tsx';
import type { Patch } from './settings-page.tsx';

interface ProviderSettingsProps {
  readonly provider: ProviderState;
  readonly values: Settings['providers'][string] | undefined;
  readonly secretsSet: readonly string[];
  readonly patch: Patch;
}

export function ProviderSettings({ provider, values, secretsSet, patch }: ProviderSettingsProps) {
  const set = (change: Record<string, unknown>) => patch({ providers: { [provider.id]: change } });
  const enabled = values?.enabled !== false;
  const ownProgram = provider.runtime?.source !== 'built-in';
  return (
    <details className="settings__agent">
      <summary>
        <AgentMark id={provider.id} name={provider.name} />
        <span className="grow">
          {provider.name}
          <small>
            <InlineCode
              text={provider.status === 'ready' ? provider.description : (provider.hint ?? provider.description)}
            />
          </small>
        </span>
        <Icon of={ChevronDown} />
      </summary>
      <SwitchSetting
        label={t().settings.agentEnabled(provider.name)}
        on={enabled}
        onChange={(on) => set({ enabled: on })}
      />
      {ownProgram && (
        <>
          <TextSetting
            label={t().settings.executable}
            text={t().settings.executableText}
            value={values?.executable ?? ''}
            placeholder={provider.runtime?.path ?? ''}
            onSave={(path) => set({ executable: path === '' ? null : path })}
          />
          <TextSetting
            label={t().settings.baseUrl}
            text={t().settings.baseUrlText}
            value={values?.baseUrl ?? ''}
            placeholder="https://"
            onSave={(url) => set({ baseUrl: url === '' ? null : url })}
          />
          <ApiKey provider={provider} secretName={values?.apiKey?.secret} secretsSet={secretsSet} set={set} />
        </>
      )}
    </details>
  );
}

interface ApiKeyProps {
  readonly provider: ProviderState;
  readonly secretName: string | undefined;
  readonly secretsSet: readonly string[];
  readonly set: (change: Record<string, unknown>) => void;
}

/** The value goes to the core once and never comes back: only that it is set is known here. */
function ApiKey({ provider, secretName, secretsSet, set }: ApiKeyProps) {
  const command = useCommand();
  const name = secretName ?? `${provider.id}.api-key`;
  if (secretName !== undefined && secretsSet.includes(secretName)) {
    const remove = async () => {
      if (await command('root', { type: 'secret.set', name, value: null })) set({ apiKey: null });
    };
    return (
      <SettingRow label={t().settings.apiKey} text={t().settings.apiKeySet}>
        <Button onClick={() => void remove()}>{t().settings.apiKeyRemove}</Button>
      </SettingRow>
    );
  }
  const save = async (value: string) => {
    if (value !== '' && (await command('root', { type: 'secret.set', name, value }))) set({ apiKey: { secret: name } });
  };
  return (
    <TextSetting
      label={t().settings.apiKey}
      text={t().settings.apiKeyText}
      value=""
      secret
      onSave={(value) => void save(value)}
    />
  );
}
