import type { HubClient } from '@codeai-hub/client/api';
import type { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import type { ProviderState, RootState } from '@codeai-hub/protocol/channels/root/state';
import { HubError } from '@codeai-hub/protocol/errors';
import { command } from '../command-line/command.ts';
import { nearest } from '../command-line/nearest.ts';
import { ask } from '../core/core-api.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailure } from '../failure.ts';
import { columns } from '../output/columns.ts';
import type { Output } from '../output/output.ts';
import { providerRows } from '../providers/provider-words.ts';
import { addCommand, tellRegistry } from '../providers/registry.ts';
import { tellProgress } from '../providers/tell-progress.ts';
import { watchChange } from '../providers/watch-change.ts';
import { accepted } from '../sessions/receipts.ts';
import { until } from '../sessions/until.ts';
import { withHub } from '../transport/hub-connection.ts';

const ACTIONS = ['list', 'install', 'remove', 'refresh', 'retry', 'registry', 'add'] as const;
type Action = (typeof ACTIONS)[number];

export const providers = command({
  name: 'providers',
  about: 'List the agents there are, install, add or remove one',
  arguments: [
    { name: 'action', about: `${ACTIONS.join(', ')}; list when not given`, optional: true },
    {
      name: 'provider',
      about: 'its id, as listed; list shows all without one. For registry: words to look for',
      optional: true,
    },
  ],
  options: {
    way: { type: 'string', value: 'kind', about: 'for add: npx or binary, when it is offered as both' },
    trust: { type: 'boolean', about: 'for add: I trust the program it fetches, which runs with all of my rights' },
    version: { type: 'string', value: 'number', about: 'for install: another than the one it was tested with' },
  },
  notes: [
    'install also updates. remove takes away what the hub installed, nothing else. registry lists the agents that could be added, from the list that the setting agentRegistry names; add fetches one of them, in the version told there. refresh reads again which agents there are and looks at this machine. retry ends the pause of an agent that failed too often.',
  ],
  run: async ({ options, arguments: [wanted = 'list', id], output }) => {
    const action = actionOf(wanted);
    if (options.version !== undefined && action !== 'install') {
      throw new CommandFailure('usage', '--version belongs to install.');
    }
    if ((options.way ?? options.trust) !== undefined && action !== 'add') {
      throw new CommandFailure('usage', '--way and --trust belong to add.');
    }
    if (action === 'list') return await list(id, output);
    if (action === 'registry') return await registry(id ?? '', output);
    if (id === undefined) throw new CommandFailure('usage', `Say which provider, as "providers list" names it.`);
    const { version } = options;
    return await withHub(hubHome(), async (hub) => {
      const wish = action === 'add' ? await addCommand(hub, id, options, output) : commandFor(action, id, version);
      const provider = await act(hub, id, wish, output);
      if (provider === null) return tellGone(id, output);
      if (provider.error) throw HubError.of(provider.error);
      tell([provider], { provider }, output);
      return EXIT.ok;
    });
  },
});

async function list(id: string | undefined, output: Output): Promise<number> {
  const all = await ask<Pick<RootState, 'providers'>>(await requireCore(hubHome()), '/providers');
  const shown = Object.values(all.providers).filter((one) => id === undefined || one.id === id);
  if (id !== undefined && shown.length === 0) throw new HubError('provider_unknown', { provider: id });
  tell(shown, { providers: shown }, output);
  return EXIT.ok;
}

async function registry(words: string, output: Output): Promise<number> {
  return await withHub(hubHome(), async (hub) => {
    await tellRegistry(hub, words, output);
    return EXIT.ok;
  });
}

function tellGone(id: string, output: Output): number {
  if (output.json) output.value({ provider: null });
  else output.line(`${id} is no agent of the hub any more.`);
  return EXIT.ok;
}

function tell(shown: readonly ProviderState[], value: object, output: Output): void {
  if (output.json) output.value(value);
  else output.line(columns(providerRows(shown, output)));
}

type ProviderCommand = Extract<RootCommand, { type: `provider.${'add' | 'install' | 'remove' | 'refresh' | 'retry'}` }>;

function commandFor(
  action: Exclude<Action, 'list' | 'registry' | 'add'>,
  provider: string,
  version?: string,
): ProviderCommand {
  if (action === 'install')
    return { type: 'provider.install', provider, ...(version === undefined ? {} : { version }) };
  return { type: `provider.${action}`, provider };
}

/** Carries it out and waits for its end; `null`: it is no provider any more. Throws what the core refuses it with. */
async function act(hub: HubClient, id: string, wish: ProviderCommand, output: Output): Promise<ProviderState | null> {
  await until(hub.root, (state) => state);
  const begins = wish.type === 'provider.install' || wish.type === 'provider.add' ? 'installing' : 'checking';
  const change = watchChange(hub.root, id, begins, tellProgress(output));
  try {
    await accepted(hub.command('root', wish));
    if (wish.type === 'provider.remove') return await Promise.race([change.settled, gone(hub, id)]);
    if (wish.type !== 'provider.retry') return await change.settled;
    return await until(hub.root, ({ providers: { [id]: one } }) =>
      one?.health?.state.type === 'open' ? null : (one ?? null),
    );
  } finally {
    change.stop();
  }
}

/** One that was added leaves with what was installed of it. */
async function gone(hub: HubClient, id: string): Promise<null> {
  await until(hub.root, ({ providers: all }) => (all[id] === undefined ? true : null));
  return null;
}

function actionOf(word: string): Action {
  const action = ACTIONS.find((one) => one === word);
  if (action) return action;
  const meant = nearest(word, ACTIONS);
  const hint = meant ? ` Did you mean ${meant}?` : ` There are: ${ACTIONS.join(', ')}.`;
  throw new CommandFailure('usage', `There is nothing called "${word}" to do with providers.${hint}`);
}
