import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { Check, Download, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { currentLimits, levelOf } from '../app/limits.ts';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Button, IconButton } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { InlineCode } from '../components/inline-code/inline-code.tsx';
import { Meter } from '../components/meter/meter.tsx';
import { StatusGlyph } from '../components/status-glyph/status-glyph.tsx';
import { useCommand } from '../hub/hub-context.ts';
import { t } from '../strings/strings.ts';
import { bytes, resetTime } from '../strings/time.ts';
import { Health } from './health.tsx';
import { SignIn } from './sign-in.tsx';
import { words } from './strings.ts';

interface AgentCardProps {
  readonly provider: ProviderState;
  readonly more: ReactNode;
}

export function AgentCard({ provider, more }: AgentCardProps) {
  return (
    <li className="agents__card">
      <div className="agents__row">
        <AgentMark id={provider.id} name={provider.name} size="large" />
        <div className="grow">
          <b>{provider.name}</b>
          <small>
            <InlineCode text={describe(provider)} />
          </small>
        </div>
        {more === undefined && needsLook(provider) && <LookAgain provider={provider} />}
        <State provider={provider} />
      </div>
      {provider.install && <InstallBar install={provider.install} />}
      {provider.error && provider.status === 'not_installed' && (
        <p className="agents__trouble" role="alert">
          {provider.error.message}
        </p>
      )}
      {provider.health && <Health name={provider.name} id={provider.id} health={provider.health} />}
      <SignIn provider={provider} keyLink={more === undefined} />
      {more !== undefined && (
        <>
          <Limits provider={provider} />
          <Actions provider={provider} />
          {more}
        </>
      )}
    </li>
  );
}

function needsLook({ status }: ProviderState): boolean {
  return status === 'sign_in' || status === 'not_installed' || status === 'failed';
}

function LookAgain({ provider: { id, name } }: { readonly provider: ProviderState }) {
  const command = useCommand();
  const look = () => void command('root', { type: 'provider.refresh', provider: id });
  return <IconButton icon={RefreshCw} label={words().lookFor(name)} onClick={look} />;
}

function State({ provider }: { readonly provider: ProviderState }) {
  const command = useCommand();
  const { id, name, status } = provider;
  const label = words().states[status];
  switch (status) {
    case 'ready':
      return (
        <span className="agents__state" data-look="ready">
          <Icon of={Check} />
          {label}
        </span>
      );
    case 'unknown':
    case 'checking':
      return (
        <span className="agents__state">
          <StatusGlyph status="running" />
          {label}
        </span>
      );
    case 'installing':
      return (
        <Button
          aria-label={words().cancelInstallOf(name)}
          onClick={() => void command('root', { type: 'provider.cancelInstall', provider: id })}
        >
          {words().cancelInstall}
        </Button>
      );
    case 'not_installed':
      return provider.capabilities.install ? (
        <Button
          icon={Download}
          aria-label={words().installOf(name)}
          onClick={() => void command('root', { type: 'provider.install', provider: id })}
        >
          {words().install}
        </Button>
      ) : (
        <span className="agents__state">{label}</span>
      );
    case 'sign_in':
      return <span className="agents__state">{label}</span>;
    case 'failed':
      return (
        <span className="agents__state" data-look="failed">
          {label}
        </span>
      );
  }
}

function InstallBar({ install }: { readonly install: NonNullable<ProviderState['install']> }) {
  const percent = install.totalBytes > 0 ? (install.receivedBytes / install.totalBytes) * 100 : 0;
  return (
    <div className="agents__install">
      <span>{install.step}</span>
      <Meter percent={percent} label={words().installing} />
      {install.totalBytes > 0 && (
        <span className="num">{words().installProgress(bytes(install.receivedBytes), bytes(install.totalBytes))}</span>
      )}
    </div>
  );
}

/** The windows of its quota, each with how much is used and when it begins anew. */
function Limits({ provider }: { readonly provider: ProviderState }) {
  const limits = currentLimits(provider, Date.now());
  if (limits.length === 0) return null;
  return (
    <ul className="plain-list agents__limits">
      {limits.map((limit) => (
        <li key={limit.id}>
          <span>{limit.label}</span>
          <Meter
            percent={limit.usedPercent ?? (limit.status === 'reached' ? 100 : 0)}
            label={`${provider.name}, ${limit.label}`}
            level={levelOf(limit)}
          />
          {limit.usedPercent !== undefined && <span className="num">{Math.round(limit.usedPercent)}%</span>}
          {limit.resetsAt !== undefined && (
            <span className="agents__resets">{t().inspector.resets(resetTime(Date.now(), limit.resetsAt))}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What is done seldom; each only where it can be done. */
function Actions({ provider }: { readonly provider: ProviderState }) {
  const command = useCommand();
  const { id, name, status, capabilities, runtime, account, added } = provider;
  if (status === 'installing' || status === 'checking' || runtime?.source === 'built-in') return null;
  const ofHub = runtime?.source === 'hub';
  const send = (type: 'provider.refresh' | 'provider.install' | 'provider.remove' | 'provider.signOut') =>
    void command('root', { type, provider: id });
  return (
    <div className="agents__actions">
      <Button size="small" look="ghost" aria-label={words().lookFor(name)} onClick={() => send('provider.refresh')}>
        {words().look}
      </Button>
      {ofHub && !added && capabilities.install && (
        <Button size="small" look="ghost" aria-label={words().updateOf(name)} onClick={() => send('provider.install')}>
          {words().update}
        </Button>
      )}
      {(ofHub || added) && capabilities.remove && (
        <Button size="small" look="ghost" aria-label={words().removeOf(name)} onClick={() => send('provider.remove')}>
          {words().remove}
        </Button>
      )}
      {capabilities.signOut && account?.canSignOut && (
        <Button size="small" look="ghost" aria-label={words().signOutOf(name)} onClick={() => send('provider.signOut')}>
          {words().signOut}
        </Button>
      )}
    </div>
  );
}

/** Version and source, who is signed in and who pays; what to do, when it is not ready. */
function describe(provider: ProviderState): string {
  if (provider.error && provider.status === 'failed') return provider.error.message;
  const { runtime, account } = provider;
  if (provider.status === 'not_installed') return provider.hint ?? provider.description;
  if (runtime?.source === 'built-in') return provider.description;
  const facts = [
    runtime ? `${runtime.version}, ${words().sources[runtime.source]}` : null,
    account?.label,
    account?.billing,
  ].filter((fact) => fact);
  return facts.length === 0 ? provider.description : facts.join(' · ');
}
