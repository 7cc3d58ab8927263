import type { SessionCommandOf } from '@codeai-hub/protocol/channels/session/commands';
import type { Continuation } from '@codeai-hub/protocol/channels/session/state';
import { command } from '../command-line/command.ts';
import { PROGRAM } from '../command-line/program.ts';
import { readTime } from '../command-line/time.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailure } from '../failure.ts';
import { clockTime } from '../output/clock-time.ts';
import { printableLine } from '../output/printable.ts';
import { duration } from '../output/quantities.ts';
import { findSession } from '../sessions/find-session.ts';
import { accepted } from '../sessions/receipts.ts';
import { until } from '../sessions/until.ts';
import { withHub } from '../transport/hub-connection.ts';

type Wish = SessionCommandOf<'continuation.schedule'> | SessionCommandOf<'continuation.cancel'>;

export const continueSession = command({
  name: 'continue',
  about: 'Let an agent go on by itself later, as when its usage limit resets',
  arguments: [{ name: 'session', about: 'the beginning of its id' }],
  options: {
    'at-reset': { type: 'boolean', about: 'when the limit resets at which its last turn stopped' },
    at: { type: 'string', value: 'time', about: 'at 15:40, in +2h or +90m, or at 2026-11-24T08:00' },
    cancel: { type: 'boolean', about: 'not any more' },
    agent: { type: 'string', value: 'name', about: 'of several agents, not the active one' },
  },
  notes: [
    'A message that did not arrive is sent again then; else the agent is told to go on. It happens once, also when the hub is restarted meanwhile. A message of your own, a stop or a hand-over calls it off.',
  ],
  run: async ({ options, arguments: [prefix = ''], output }) => {
    const wish = wishOf(options, Date.now());
    const paths = hubHome();
    const sessionId = await findSession(await requireCore(paths), prefix);
    const planned = await withHub(paths, async (hub) => {
      const view = hub.session(sessionId);
      const { seq } = await accepted(view.command(wish));
      return await until(view, (state) => (state.seq >= seq ? { continuation: state.continuation ?? null } : null));
    });
    if (output.json) output.value({ sessionId, ...planned });
    else output.line(planned.continuation ? words(planned.continuation, sessionId) : 'Nothing goes on by itself.');
    return EXIT.ok;
  },
});

interface Options {
  readonly 'at-reset'?: boolean;
  readonly at?: string;
  readonly cancel?: boolean;
  readonly agent?: string;
}

function wishOf({ 'at-reset': atReset, at, cancel, agent }: Options, now: number): Wish {
  if ([atReset, at !== undefined, cancel].filter(Boolean).length !== 1)
    throw new CommandFailure('usage', 'Give one of --at-reset, --at and --cancel.');
  if (cancel) return { type: 'continuation.cancel' };
  const time = at === undefined ? 'reset' : readTime(at, now);
  return { type: 'continuation.schedule', at: time, ...(agent === undefined ? {} : { agent }) };
}

function words({ agent, at }: Continuation, sessionId: string): string {
  const now = Date.now();
  const when = at <= now ? 'now' : `at ${clockTime(at, now)} (in ${duration(at - now)})`;
  return `${printableLine(agent)} goes on by itself ${when}. Call it off with: ${PROGRAM} continue ${sessionId} --cancel`;
}
