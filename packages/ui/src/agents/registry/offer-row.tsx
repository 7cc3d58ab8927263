import type { OfferedAgent, OfferedWay } from '@codeai-hub/protocol/agent-registry';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { Check, Download } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button/button.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { StatusGlyph } from '../../components/status-glyph/status-glyph.tsx';
import { ExactInline } from '../../exact-text/exact-text.tsx';
import { Words } from '../../exact-text/words.tsx';
import { useCommand, useProvider } from '../../hub/hub-context.ts';
import { words } from '../strings.ts';
import { Trust } from './trust.tsx';

/** One agent of the list: what it is, whose, under which licence, what is fetched, and whether it can be. */
export function OfferRow({ offer }: { readonly offer: OfferedAgent }) {
  const command = useCommand();
  const [asked, setAsked] = useState<OfferedWay | null>(null);
  const provider = useAdded(offer.id);
  const { id, hash, name, version, description } = offer;
  const add = (way: OfferedWay, consent: boolean) => {
    setAsked(null);
    void command('root', { type: 'provider.add', provider: id, hash, way: way.kind, ...(consent && { consent }) });
  };
  return (
    <li className="registry__offer">
      <div className="registry__head">
        <div className="grow">
          <b>
            <Words text={name} />
          </b>{' '}
          <span className="quiet num">
            <Words text={version} />
          </span>
          <p>
            <Words text={description} />
          </p>
        </div>
        <Choices
          offer={offer}
          provider={provider}
          onAdd={(way) => (way.needsConsent ? setAsked(way) : add(way, false))}
        />
      </div>
      <Facts offer={offer} />
      {asked && <Trust name={name} way={asked} onConfirm={() => add(asked, true)} onCancel={() => setAsked(null)} />}
    </li>
  );
}

/** The provider of that id, where a person added it. */
function useAdded(id: string): ProviderState | undefined {
  const provider = useProvider(id);
  return provider?.added ? provider : undefined;
}

interface ChoicesProps {
  readonly offer: OfferedAgent;
  readonly provider: ProviderState | undefined;
  readonly onAdd: (way: OfferedWay) => void;
}

function Choices({ offer, provider, onAdd }: ChoicesProps) {
  const { version, ways, problem } = offer;
  if (provider?.status === 'installing' || provider?.status === 'checking')
    return (
      <span className="agents__state">
        <StatusGlyph status="running" />
        {words().states.installing}
      </span>
    );
  if (provider?.version === version && provider.runtime !== null)
    return (
      <span className="agents__state" data-look="ready">
        <Icon of={Check} />
        {words().registry.added(version)}
      </span>
    );
  const open = problem === undefined ? ways.filter((way) => way.problem === undefined) : [];
  return (
    <div className="registry__choices">
      {open.map((way) => (
        <Button key={way.kind} icon={Download} aria-label={labelOf(way, offer, provider)} onClick={() => onAdd(way)}>
          {wordsOf(way, version, provider)}
        </Button>
      ))}
    </div>
  );
}

function wordsOf({ kind }: OfferedWay, version: string, provider: ProviderState | undefined): string {
  if (provider && provider.version !== version) return words().registry.update(version);
  return kind === 'binary' ? words().registry.addProgram : words().registry.add;
}

function labelOf({ kind }: OfferedWay, { name, version }: OfferedAgent, provider: ProviderState | undefined): string {
  if (provider && provider.version !== version) return words().registry.updateOf(name, version);
  return kind === 'binary' ? words().registry.addProgramOf(name) : words().registry.addOf(name);
}

function Facts({ offer }: { readonly offer: OfferedAgent }) {
  const { authors, license, repository, website, ways, problem } = offer;
  const texts = words().registry;
  return (
    <ul className="plain-list registry__facts">
      <li>
        {authors.length > 0 && (
          <>
            <Words text={texts.by(authors.join(', '))} />
            {' · '}
          </>
        )}
        <Words text={license ?? texts.noLicense} />
        {' · '}
        {repository === null ? texts.noSource : <Page address={repository} label={texts.source} />}
        {website !== null && (
          <>
            {' · '}
            <Page address={website} label={texts.website} />
          </>
        )}
      </li>
      {problem !== undefined && (
        <li className="registry__problem">
          <Words text={texts.cannot(problem)} />
        </li>
      )}
      {problem === undefined &&
        ways.map((way) => (
          <li key={way.kind} className={way.problem === undefined ? undefined : 'registry__problem'}>
            {texts[way.kind]} {way.source !== '' && <ExactInline text={way.source} />}
            {way.problem !== undefined && (
              <>
                {' – '}
                <Words text={way.problem} />
              </>
            )}
          </li>
        ))}
    </ul>
  );
}

/** The core let only addresses of pages through. Where it leads is told with it. */
function Page({ address, label }: { readonly address: string; readonly label: string }) {
  return (
    <a href={address} title={address} target="_blank" rel="noopener noreferrer nofollow">
      {label} (<Words text={new URL(address).host} />)
    </a>
  );
}
