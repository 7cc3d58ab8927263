import { command } from '../command-line/command.ts';
import { PROGRAM } from '../command-line/program.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailure } from '../failure.ts';
import { agentsOf, readAgents } from '../sessions/agents.ts';
import { findSession } from '../sessions/find-session.ts';
import { followAnswer } from '../sessions/follow-answer.ts';
import { messageText } from '../sessions/message-text.ts';
import { accepted } from '../sessions/receipts.ts';
import { withHub } from '../transport/hub-connection.ts';

const DELIVERIES = ['queue', 'steer', 'now'] as const;

export const send = command({
  name: 'send',
  about: 'Send a message to a session',
  arguments: [
    { name: 'session', about: 'the beginning of its id' },
    { name: 'message', about: 'the words; - reads them from stdin' },
  ],
  options: {
    wait: { type: 'boolean', about: "show the answer while it comes; end with the turn's own code" },
    to: {
      type: 'string',
      value: 'agents',
      about: 'of several agents, whom it is for: one, or more with commas, or "all"; the active one when not given',
    },
    delivery: {
      type: 'string',
      value: 'how',
      about: 'while the agent works: "queue" waits (the default), "steer" goes into its turn, "now" stops it first',
    },
  },
  notes: [
    'With --wait the answer goes to stdout, all else to stderr. It ends with 0 when the turn was completed, 5 when it failed, 6 when it was stopped or lost.',
  ],
  run: async ({ options, arguments: [prefix = '', words = ''], output }) => {
    const delivery = readDelivery(options.delivery);
    const named = options.to === undefined ? null : readAgents(options.to);
    if (options.wait && named && (named === 'all' || named.length > 1))
      throw new CommandFailure('usage', '--wait shows one answer: name one agent, or follow all of them with tail.');
    const paths = hubHome();
    const core = await requireCore(paths);
    const sessionId = await findSession(core, prefix);
    const messageId = crypto.randomUUID();
    const content = [{ type: 'text' as const, text: await messageText(words) }];
    return await withHub(paths, async (hub) => {
      const view = hub.session(sessionId);
      const to = named === 'all' ? (await agentsOf(view)).map(({ provider }) => provider) : named;
      const sent = { type: 'message.send' as const, messageId, content, delivery, ...(to && { to }) };
      const { seq } = await accepted(view.command(sent));
      if (options.wait)
        return await followAnswer(view, { messageId, acceptedAt: seq }, () => requireCore(paths), output);
      if (output.json) output.value({ sessionId, messageId });
      else output.note(`Sent. Follow it with: ${PROGRAM} tail ${sessionId}`);
      return EXIT.ok;
    });
  },
});

function readDelivery(given = 'queue'): (typeof DELIVERIES)[number] {
  const found = DELIVERIES.find((one) => one === given);
  if (found) return found;
  throw new CommandFailure('usage', `"${given}" does not fit --delivery. Give one of: ${DELIVERIES.join(', ')}.`);
}
