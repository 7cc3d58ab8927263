import type { SessionView } from '@codeai-hub/client/api';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { command } from '../command-line/command.ts';
import { readCount } from '../command-line/count.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import type { Output } from '../output/output.ts';
import { findSession } from '../sessions/find-session.ts';
import { SessionPrinter } from '../sessions/session-printer.ts';
import { until } from '../sessions/until.ts';
import { withHub } from '../transport/hub-connection.ts';

export const tail = command({
  name: 'tail',
  about: 'Show a session live, until Ctrl-C',
  arguments: [{ name: 'session', about: 'the beginning of its id' }],
  options: { last: { type: 'string', value: 'number', about: 'how many items to begin with; 10 when not given' } },
  notes: [
    'With --json: first {"channel", "seq", "snapshot"}, the whole state, then one event per line as\n{"channel", "seq", "at", "origin", "event"}. Another snapshot line comes where events were left out.',
  ],
  run: async ({ options, arguments: [prefix = ''], output }) => {
    const last = readCount(options.last, 10, { option: 'last', least: 0 });
    const paths = hubHome();
    const sessionId = await findSession(await requireCore(paths), prefix);
    return await withHub(paths, async (hub) => {
      const view = hub.session(sessionId);
      if (output.json) printEnvelopes(view, output);
      else printItems(view, last, output);
      return await until<SessionState, never>(view, () => null);
    });
  },
});

function printEnvelopes(view: SessionView, output: Output): void {
  const { channel } = view;
  view.onChange(({ state, envelopes }) => {
    if (envelopes === null) output.value({ channel, seq: state.seq, snapshot: state });
    else for (const envelope of envelopes) output.value({ channel, ...envelope });
  });
}

function printItems(view: SessionView, last: number, output: Output): void {
  const printer = new SessionPrinter({ output, sessionId: view.sessionId });
  let begun = false;
  view.onChange(({ state }) => {
    if (!begun) printer.begin(state, last);
    begun = true;
    printer.show(state);
  });
}
