import type { Approval } from '@codeai-hub/protocol/channels/session/approvals';
import { command } from '../command-line/command.ts';
import { PROGRAM } from '../command-line/program.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { printableLine } from '../output/printable.ts';
import { approvalLines, shortHash } from '../sessions/approval-words.ts';
import { findSession } from '../sessions/find-session.ts';
import { type Waiting, waitingIn, waitingSessions } from '../sessions/waiting.ts';

export const approvals = command({
  name: 'approvals',
  about: 'Show what agents wait for',
  arguments: [{ name: 'session', about: 'only of this one: the beginning of its id', optional: true }],
  options: {},
  run: async ({ arguments: [prefix], output }) => {
    const core = await requireCore(hubHome());
    const ids = prefix === undefined ? await waitingSessions(core) : [await findSession(core, prefix)];
    const waiting = (await Promise.all(ids.map((id) => waitingIn(core, id)))).filter((one) => one.approvals.length > 0);
    if (output.json) output.value({ sessions: waiting });
    else if (waiting.length === 0) output.note('Nothing waits for you.');
    else for (const one of waiting) show(one, output);
    return EXIT.ok;
  },
});

function show({ sessionId, title, approvals: open }: Waiting, output: Output): void {
  output.line(`${output.style('bold', sessionId)}  ${printableLine(title, 80)}`);
  for (const approval of open) showOne(sessionId, approval, output);
}

function showOne(sessionId: string, approval: Approval, output: Output): void {
  for (const line of approvalLines(approval.request)) output.line(`  ${line}`);
  output.line(output.style('dim', `  Answer: ${PROGRAM} answer ${sessionId} ${shortHash(approval)} <choice>`));
}
