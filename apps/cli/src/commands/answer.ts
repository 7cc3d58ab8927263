import { sessionChannel } from '@codeai-hub/protocol/envelope';
import { command } from '../command-line/command.ts';
import { PROGRAM } from '../command-line/program.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';
import { answerFor, findApproval } from '../sessions/choose.ts';
import { findSession } from '../sessions/find-session.ts';
import { accepted } from '../sessions/receipts.ts';
import { waitingIn } from '../sessions/waiting.ts';
import { withHub } from '../transport/hub-connection.ts';

export const answer = command({
  name: 'answer',
  about: 'Answer what an agent waits for',
  arguments: [
    { name: 'session', about: 'the beginning of its id' },
    { name: 'request', about: `as "${PROGRAM} approvals" names it: it stands for exactly what was shown` },
    { name: 'choice', about: 'one that is offered; for a question a label, or several with | between' },
  ],
  options: { note: { type: 'string', value: 'text', about: 'with a denial: what to do instead' } },
  run: async ({ options, arguments: [prefix = '', shown = '', choice = ''], output }) => {
    const paths = hubHome();
    const core = await requireCore(paths);
    const sessionId = await findSession(core, prefix);
    const { id: approvalId, hash, request } = findApproval((await waitingIn(core, sessionId)).approvals, shown);
    const given = answerFor(request, request.type === 'question' ? choice.split('|') : [choice], options.note);
    return await withHub(paths, async (hub) => {
      const told = { type: 'approval.answer' as const, approvalId, hash, answer: given };
      await accepted(hub.command(sessionChannel(sessionId), told));
      if (output.json) output.value({ sessionId, approvalId, answer: given });
      else output.note('Answered.');
      return EXIT.ok;
    });
  },
});
