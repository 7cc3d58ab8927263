import './agents.css';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { Check, Download, RefreshCw } from 'lucide-react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Button, IconButton } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { InlineCode } from '../components/inline-code/inline-code.tsx';
import { Meter } from '../components/meter/meter.tsx';
import { StatusGlyph } from '../components/status-glyph/status-glyph.tsx';
import { useCommand } from '../hub/hub-context.ts';
import { t } from '../strings/strings.ts';
import { bytes } from '../strings/time.ts';

/** The agents of this machine, whether each can be used, and what to do when not. */
export function AgentRows({ providers }: { readonly providers: readonly ProviderState[] }) {
  return (
    <ul className="plain-list agents" aria-label={t().welcome.agents}>
      {providers.map((provider) => (
        <AgentRow key={provider.id} provider={provider} />
      ))}
    </ul>
  );
}

function AgentRow({ provider }: { readonly provider: ProviderState }) {
  return (
    <li className="agents__row">
      <AgentMark id={provider.id} name={provider.name} size="large" />
      <div className="grow">
        <b>{provider.name}</b>
        <small>
          <InlineCode text={describe(provider)} />
        </small>
        {provider.install && <InstallBar install={provider.install} />}
      </div>
      <State provider={provider} />
    </li>
  );
}

function State({ provider }: { readonly provider: ProviderState }) {
  const command = useCommand();
  const refresh = () => void command('root', { type: 'provider.refresh', provider: provider.id });
  const again = <IconButton icon={RefreshCw} label={t().welcome.refresh} onClick={refresh} />;
  switch (provider.status) {
    case 'ready':
      return (
        <span className="agents__ready">
          <Icon of={Check} />
          {t().welcome.ready}
        </span>
      );
    case 'unknown':
    case 'checking':
      return (
        <span className="agents__state">
          <StatusGlyph status="running" />
          {t().welcome.checking}
        </span>
      );
    case 'sign_in':
      return (
        <span className="agents__state">
          {t().welcome.signIn}
          {again}
        </span>
      );
    case 'installing':
      return (
        <Button onClick={() => void command('root', { type: 'provider.cancelInstall', provider: provider.id })}>
          {t().welcome.cancelInstall}
        </Button>
      );
    case 'not_installed':
      return (
        <>
          {again}
          {provider.capabilities.install && (
            <Button
              icon={Download}
              onClick={() => void command('root', { type: 'provider.install', provider: provider.id })}
            >
              {t().welcome.install}
            </Button>
          )}
        </>
      );
    case 'failed':
      return (
        <span className="agents__failed">
          {t().welcome.failed}
          {again}
        </span>
      );
  }
}

function InstallBar({ install }: { readonly install: NonNullable<ProviderState['install']> }) {
  const percent = install.totalBytes > 0 ? (install.receivedBytes / install.totalBytes) * 100 : 0;
  return (
    <div className="agents__install">
      <span>{install.step}</span>
      <Meter percent={percent} label={t().welcome.installing} />
      {install.totalBytes > 0 && (
        <span className="num">
          {t().welcome.installProgress(bytes(install.receivedBytes), bytes(install.totalBytes))}
        </span>
      )}
    </div>
  );
}

function describe(provider: ProviderState): string {
  if (provider.error && provider.status === 'failed') return provider.error.message;
  if (provider.status !== 'ready') return provider.hint ?? provider.description;
  const facts = [provider.runtime?.version, provider.account?.label, provider.account?.billing].filter(Boolean);
  return provider.runtime?.source === 'built-in' || facts.length === 0 ? provider.description : facts.join(' · ');
}
