import './imports.css';
import type { ProviderState, RootState } from '@codeai-hub/protocol/channels/root/state';
import type { ImportEntry } from '@codeai-hub/protocol/imports';
import { useMemo, useState } from 'react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Banner } from '../components/banner/banner.tsx';
import { Button } from '../components/button/button.tsx';
import { TextField } from '../components/field/field.tsx';
import { Skeleton } from '../components/skeleton/skeleton.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
import { useProviderNames, useRoot } from '../hub/hub-context.ts';
import { useAgeClock } from '../session/use-now.ts';
import { folderName } from '../sessions/session-row.tsx';
import { t } from '../strings/strings.ts';
import { age } from '../strings/time.ts';
import { Preview } from './preview.tsx';
import { foldersIn, type Shelf, type Wanted } from './shelves.ts';
import { words } from './strings.ts';
import { useConversations } from './use-conversations.ts';

const providersOf = (root: RootState | null) => root?.providers;
const keyOf = ({ provider, nativeId }: ImportEntry) => `${provider} ${nativeId}`;

/** What agents have said in their own programs: searched, read, and continued as sessions. */
export function ImportsPage({ onSession }: { readonly onSession: (sessionId: string) => void }) {
  const providers = useAble();
  const [wanted, setWanted] = useState<Wanted>({ query: '', provider: '', folder: '' });
  const [picked, setPicked] = useState<string | null>(null);
  const { shelves, shown, isSearching, hasMore, read, more } = useConversations(providers, wanted);
  const entry = shelves.flatMap(({ entries }) => entries).find((one) => keyOf(one) === picked);
  return (
    <div className="imports" data-picked={entry !== undefined || undefined}>
      <div className="imports__list">
        <h1>{words().title}</h1>
        <p className="quiet">{words().about}</p>
        <Filters wanted={wanted} shelves={shelves} onWanted={setWanted} />
        <Problems shelves={shelves} />
        <ul className="plain-list" aria-label={words().list} aria-busy={isSearching}>
          {shown.map((one) => (
            <Row key={keyOf(one)} entry={one} isPicked={keyOf(one) === picked} onPick={() => setPicked(keyOf(one))} />
          ))}
        </ul>
        {isSearching && shown.length === 0 && <Skeleton lines={[60, 45, 70, 52]} label={t().common.loading} />}
        {isSearching && read > 0 && (
          <p className="quiet" role="status">
            {words().looked(read)}
          </p>
        )}
        {!isSearching && shown.length === 0 && <p className="quiet">{emptyWords(providers, read)}</p>}
        {!isSearching && hasMore && (
          <Button look="ghost" onClick={more}>
            {words().more}
          </Button>
        )}
      </div>
      {entry ? (
        <Preview key={keyOf(entry)} entry={entry} onBack={() => setPicked(null)} onSession={onSession} />
      ) : (
        <p className="imports__pick quiet">{words().pick}</p>
      )}
    </div>
  );
}

/** The agents whose programs may have said something here. */
function useAble(): readonly string[] {
  const providers = useRoot(providersOf);
  const ids = Object.values(providers ?? {})
    .filter(isAble)
    .map(({ id }) => id)
    .join(' ');
  return useMemo(() => (ids === '' ? [] : ids.split(' ')), [ids]);
}

function isAble({ capabilities, status }: ProviderState): boolean {
  return capabilities.history === true && status !== 'not_installed' && status !== 'installing';
}

function emptyWords(providers: readonly string[], read: number): string {
  if (providers.length === 0) return words().noAgents;
  return read === 0 ? words().none : words().noneFit;
}

interface FiltersProps {
  readonly wanted: Wanted;
  readonly shelves: readonly Shelf[];
  readonly onWanted: (wanted: Wanted) => void;
}

function Filters({ wanted, shelves, onWanted }: FiltersProps) {
  const nameOf = useProviderNames();
  return (
    <div className="imports__filters">
      <TextField
        label={words().search}
        placeholder={words().search}
        value={wanted.query}
        onChange={(event) => onWanted({ ...wanted, query: event.target.value })}
      />
      <select
        className="field"
        aria-label={words().agent}
        value={wanted.provider}
        onChange={(event) => onWanted({ ...wanted, provider: event.target.value })}
      >
        <option value="">{words().allAgents}</option>
        {shelves.map(({ provider }) => (
          <option key={provider} value={provider}>
            {visibleWords(nameOf(provider))}
          </option>
        ))}
      </select>
      <select
        className="field"
        aria-label={words().folder}
        value={wanted.folder}
        onChange={(event) => onWanted({ ...wanted, folder: event.target.value })}
      >
        <option value="">{words().allFolders}</option>
        {foldersIn(shelves).map((folder) => (
          <option key={folder} value={folder}>
            {visibleWords(folder)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Problems({ shelves }: { readonly shelves: readonly Shelf[] }) {
  const nameOf = useProviderNames();
  return shelves.map(({ provider, problem }) =>
    problem === null ? null : (
      <Banner key={provider} level="error">
        {words().failed(visibleWords(nameOf(provider)), problem)}
      </Banner>
    ),
  );
}

interface RowProps {
  readonly entry: ImportEntry;
  readonly isPicked: boolean;
  readonly onPick: () => void;
}

function Row({ entry, isPicked, onPick }: RowProps) {
  const now = useAgeClock();
  const nameOf = useProviderNames();
  const state = entry.problem ? words().unreadable : entry.sessionId === undefined ? null : words().here;
  return (
    <li>
      <button type="button" className="import-row" aria-current={isPicked || undefined} onClick={onPick}>
        <AgentMark id={entry.provider} name={nameOf(entry.provider)} size="small" />
        <span className="ellipsis grow">
          <Words text={entry.title} />
        </span>
        {state !== null && (
          <span className="import-row__state" data-bad={entry.problem !== undefined || undefined}>
            {state}
          </span>
        )}
        <span className="import-row__age num">{age(now, entry.updatedAt)}</span>
        <span className="import-row__folder ellipsis" title={visibleWords(entry.folder ?? '')}>
          <Words text={folderName(entry.folder ?? '')} />
        </span>
      </button>
    </li>
  );
}
