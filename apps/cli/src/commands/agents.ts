import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import { command } from '../command-line/command.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailure } from '../failure.ts';
import { columns } from '../output/columns.ts';
import { printableLine } from '../output/printable.ts';
import { agentFacts, agentRows, stateOf } from '../sessions/agents.ts';
import { findSession } from '../sessions/find-session.ts';
import { accepted } from '../sessions/receipts.ts';
import { withHub } from '../transport/hub-connection.ts';

const ACTIONS = ['list', 'add', 'activate'] as const;

export const agents = command({
  name: 'agents',
  about: 'List the agents of a session, add one, or choose who goes on',
  arguments: [
    { name: 'session', about: 'the beginning of its id' },
    { name: 'action', about: `${ACTIONS.join(', ')}; list when not given`, optional: true },
    { name: 'agent', about: 'which, for add and activate', optional: true },
  ],
  options: {
    model: { type: 'string', value: 'id', about: "for add: the agent's own choice when not given" },
    mode: { type: 'string', value: 'id', about: 'for add: permission mode; one that asks when not given' },
  },
  notes: [
    'Each has a conversation of its own, and is told what the others did with its next message. A message that names nobody is for the active one, which is marked.',
  ],
  run: async ({ options, arguments: [prefix = '', action = 'list', agent], output }) => {
    const wish = wishOf(action, agent, options);
    const paths = hubHome();
    const sessionId = await findSession(await requireCore(paths), prefix);
    const state = await withHub(paths, async (hub) => {
      const view = hub.session(sessionId);
      return await stateOf(view, wish ? (await accepted(view.command(wish))).seq : 0);
    });
    if (output.json) output.value({ sessionId, agents: agentFacts(state) });
    else output.line(columns(agentRows(state, output)));
    return EXIT.ok;
  },
});

function wishOf(action: string, agent: string | undefined, more: { model?: string; mode?: string }) {
  if (action !== 'add' && (more.model ?? more.mode) !== undefined)
    throw new CommandFailure('usage', '--model and --mode belong to add.');
  if (action === 'list' && agent === undefined) return null;
  if (action === 'list') throw new CommandFailure('usage', 'list shows all agents of a session and takes no name.');
  if (action !== 'add' && action !== 'activate')
    throw new CommandFailure(
      'usage',
      `"${printableLine(action, 60)}" is nothing agents can do. Give one of: ${ACTIONS.join(', ')}.`,
    );
  if (agent === undefined) throw new CommandFailure('usage', 'Say which agent, as "providers list" names it.');
  const wish: SessionCommand =
    action === 'add' ? { type: 'agent.add', provider: agent, ...more } : { type: 'agent.activate', provider: agent };
  return wish;
}
