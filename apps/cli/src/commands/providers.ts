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
import { tellProgress } from '../providers/tell-progress.ts';
import { watchChange } from '../providers/watch-change.ts';
import { accepted } from '../sessions/receipts.ts';
import { until } from '../sessions/until.ts';
import { withHub } from '../transport/hub-connection.ts';

const ACTIONS = ['list', 'install', 'remove', 'refresh', 'retry'] as const;
type Action = (typeof ACTIONS)[number];

export const providers = command({
  name: 'providers',
  about: 'List the agents there are, install or remove one',
  arguments: [
    { name: 'action', about: `${ACTIONS.join(', ')}; list when not given`, optional: true },
    { name: 'provider', about: 'its id, as listed; list shows all without one', optional: true },
  ],
  options: {
    version: { type: 'string', value: 'number', about: 'for install: another than the one it was tested with' },
  },
  notes: [
    'install also updates. remove takes away what the hub installed, nothing else. refresh reads again which agents there are and looks at this machine. retry ends the pause of an agent that failed too often.',
  ],
  run: async ({ options, arguments: [wanted = 'list', id], output }) => {
    const action = actionOf(wanted);
    if (options.version !== undefined && action !== 'install') {
      throw new CommandFailure('usage', '--version belongs to install.');
    }
    if (action === 'list') return await list(id, output);
    if (id === undefined) throw new CommandFailure('usage', `Say which provider, as "providers list" names it.`);
    const { version } = options;
    return await withHub(hubHome(), async (hub) => {
      const provider = await act(hub, id, commandFor(action, id, version), output);
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

function tell(shown: readonly ProviderState[], value: object, output: Output): void {
  if (output.json) output.value(value);
  else output.line(columns(providerRows(shown, output)));
}

type ProviderCommand = Extract<RootCommand, { type: `provider.${'install' | 'remove' | 'refresh' | 'retry'}` }>;

function commandFor(action: Exclude<Action, 'list'>, provider: string, version?: string): ProviderCommand {
  if (action === 'install')
    return { type: 'provider.install', provider, ...(version === undefined ? {} : { version }) };
  return { type: `provider.${action}`, provider };
}

/** Carries it out and waits for its end. Throws what the core refuses it with. */
async function act(hub: HubClient, id: string, wish: ProviderCommand, output: Output): Promise<ProviderState> {
  await until(hub.root, (state) => state);
  const begins = wish.type === 'provider.install' ? 'installing' : 'checking';
  const change = watchChange(hub.root, id, begins, tellProgress(output));
  try {
    await accepted(hub.command('root', wish));
    if (wish.type !== 'provider.retry') return await change.settled;
    return await until(hub.root, ({ providers: { [id]: one } }) =>
      one?.health?.state.type === 'open' ? null : (one ?? null),
    );
  } finally {
    change.stop();
  }
}

function actionOf(word: string): Action {
  const action = ACTIONS.find((one) => one === word);
  if (action) return action;
  const meant = nearest(word, ACTIONS);
  const hint = meant ? ` Did you mean ${meant}?` : ` There are: ${ACTIONS.join(', ')}.`;
  throw new CommandFailure('usage', `There is nothing called "${word}" to do with providers.${hint}`);
}
