import './registry.css';
import { AGENT_REGISTRY, type AgentRegistryList } from '@codeai-hub/protocol/agent-registry';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { RefreshCw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Banner } from '../../components/banner/banner.tsx';
import { Button } from '../../components/button/button.tsx';
import { Dialog } from '../../components/dialog/dialog.tsx';
import { TextField } from '../../components/field/field.tsx';
import { Skeleton } from '../../components/skeleton/skeleton.tsx';
import { Words } from '../../exact-text/words.tsx';
import { useHub, useRoot } from '../../hub/hub-context.ts';
import { t } from '../../strings/strings.ts';
import { words } from '../strings.ts';
import { OfferRow } from './offer-row.tsx';
import { found } from './search.ts';

const sourceOf = (root: RootState | null) => root?.settings.values.agentRegistry ?? AGENT_REGISTRY;

/** Agents that others list, to be added. Nothing is fetched before a person asks for it. */
export function RegistryDialog({ onClose }: { readonly onClose: () => void }) {
  const { list, problem, reading, read } = useRegistry();
  const [query, setQuery] = useState('');
  const source = useRoot(sourceOf);
  const shown = list ? found(list.agents, query) : [];
  return (
    <Dialog title={words().registry.title} size="large" onClose={onClose}>
      <div className="registry">
        <p className="registry__about">
          <span>
            <Words text={words().registry.about(list?.source ?? source)} />
          </span>
          <Button look={list ? 'ghost' : 'primary'} icon={RefreshCw} disabled={reading} onClick={read}>
            {list ? words().registry.readAgain : words().registry.read}
          </Button>
        </p>
        {problem !== null && <Banner level="error">{problem}</Banner>}
        {reading && !list && <Skeleton lines={[60, 45, 70, 52]} label={t().common.loading} />}
        {list && (
          <>
            <TextField
              label={words().registry.search}
              placeholder={words().registry.search}
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
            <ul className="plain-list registry__list" aria-label={words().registry.list} aria-busy={reading}>
              {shown.map((offer) => (
                <OfferRow key={offer.hash} offer={offer} />
              ))}
            </ul>
            {shown.length === 0 && <p className="quiet">{words().registry.nothing}</p>}
            {list.leftOut.length > 0 && <p className="quiet">{words().registry.leftOut(list.leftOut.length)}</p>}
          </>
        )}
      </div>
    </Dialog>
  );
}

/** The list as it was read last, and how to read it. */
function useRegistry() {
  const hub = useHub();
  const [list, setList] = useState<AgentRegistryList | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [reading, setReading] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const read = () => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setReading(true);
    setProblem(null);
    hub
      .request('registry.list', {}, controller.signal)
      .then(
        (answer) => !controller.signal.aborted && setList(answer),
        (error: Error) => !controller.signal.aborted && setProblem(error.message),
      )
      .finally(() => !controller.signal.aborted && setReading(false));
  };
  return { list, problem, reading, read };
}
