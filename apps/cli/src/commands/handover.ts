import { readFile } from 'node:fs/promises';
import { command } from '../command-line/command.ts';
import { PROGRAM } from '../command-line/program.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailure } from '../failure.ts';
import { printable, printableLine } from '../output/printable.ts';
import { findSession } from '../sessions/find-session.ts';
import { followAnswer } from '../sessions/follow-answer.ts';
import { messageText } from '../sessions/message-text.ts';
import { accepted } from '../sessions/receipts.ts';
import { withHub } from '../transport/hub-connection.ts';

const GO_ON = 'Go on with the work.';

export const handover = command({
  name: 'handover',
  about: 'Let another agent go on with a session, told in words you can see and change',
  arguments: [
    { name: 'session', about: 'the beginning of its id' },
    { name: 'agent', about: 'who goes on' },
  ],
  options: {
    show: { type: 'boolean', about: 'only print what it would be told' },
    packet: { type: 'string', value: 'file', about: 'tell it this instead; - reads it from stdin' },
    message: { type: 'string', value: 'text', about: `the message that goes with it; "${GO_ON}" when not given` },
    model: { type: 'string', value: 'id', about: "the agent's own choice when not given" },
    mode: { type: 'string', value: 'id', about: 'permission mode; one that asks when not given' },
    wait: { type: 'boolean', about: "show the answer while it comes; end with the turn's own code" },
  },
  notes: [
    `What it is told is made from the record of the session. To change it: ${PROGRAM} handover <session> <agent> --show > told.txt, then --packet told.txt. An empty file tells it nothing.`,
  ],
  run: async ({ options, arguments: [prefix = '', agent = ''], output }) => {
    const { show, packet: source, message = GO_ON, wait, ...more } = options;
    if (show && (source !== undefined || wait || options.message !== undefined))
      throw new CommandFailure('usage', '--show only prints what the agent would be told.');
    if (source === '-' && message === '-') throw new CommandFailure('usage', 'Only one of two can be read from stdin.');
    const paths = hubHome();
    const core = await requireCore(paths);
    const sessionId = await findSession(core, prefix);
    const own = source === undefined ? null : await packetText(source);
    const words = await messageText(message);
    return await withHub(paths, async (hub) => {
      const preview = async () => await hub.request('handover.preview', { sessionId, to: agent });
      if (show) {
        const told = await preview();
        if (output.json) output.value({ sessionId, agent, ...told });
        else output.write(told.text === '' ? '' : `${printable(told.text)}\n`);
        return EXIT.ok;
      }
      const packet = own ?? (await preview()).text;
      const view = hub.session(sessionId);
      const messageId = crypto.randomUUID();
      const content = [{ type: 'text' as const, text: words }];
      const wish = { type: 'session.handOver' as const, provider: agent, ...more, packet, messageId, content };
      const { seq } = await accepted(view.command(wish));
      if (wait) return await followAnswer(view, { messageId, acceptedAt: seq }, () => requireCore(paths), output);
      if (output.json) output.value({ sessionId, agent, messageId });
      else output.note(`${printableLine(agent)} goes on. Follow it with: ${PROGRAM} tail ${sessionId}`);
      return EXIT.ok;
    });
  },
});

async function packetText(source: string): Promise<string> {
  if (source === '-') return await messageText(source);
  try {
    return (await readFile(source, 'utf8')).trimEnd();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure('usage', `What the agent is to be told could not be read. ${reason}`);
  }
}
