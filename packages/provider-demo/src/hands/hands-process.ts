import { HubError } from '@codeai-hub/protocol/errors';
import { lineStream } from '@codeai-hub/provider-kit/node-stream';
import { platformProcesses } from '@codeai-hub/provider-kit/processes/platform';
import { RpcPeer, reasonOf } from '@codeai-hub/provider-kit/rpc';
import { readText, writeText } from './files.ts';
import { runCommand } from './run-command.ts';

/** First argument of the process that acts for the demo agent. */
export const HANDS = 'demo-agent-hands';

/** The file to start it with: this one, or the bundle that this one became a part of. */
export const HANDS_FILE = import.meta.filename;

/** What the agent's mind asks of its hands. They do nothing by themselves and end with it. */
export interface HandsRequests {
  run: { params: { id: number; command: string }; result: { exitCode: number | null } };
  read: { params: { path: string }; result: { text: string | null } };
  write: { params: { path: string; before: string | null; after: string }; result: Record<string, never> };
}

function serveHands(): void {
  const folder = process.cwd();
  const stream = lineStream(process.stdin, process.stdout);
  const peer = new RpcPeer(stream, { onBadLine: (_, reason) => console.error(reason) });
  const on = <M extends keyof HandsRequests>(
    method: M,
    act: (params: HandsRequests[M]['params']) => Promise<HandsRequests[M]['result']>,
  ) =>
    peer.handle(method, async (params) => {
      try {
        return await act(params as HandsRequests[M]['params']);
      } catch (error) {
        throw error instanceof HubError ? error : new HubError('agent_error', { reason: reasonOf(error) });
      }
    });

  on('run', async ({ id, command }) => ({
    exitCode: await runCommand(folder, command, (text) => peer.notify('output', { id, text })),
  }));
  on('read', async ({ path }) => ({ text: await readText(folder, path) }));
  on('write', async ({ path, before, after }) => {
    await writeText(folder, path, before, after);
    return {};
  });
  // The mind is gone, however it went: so go the commands, which are in the group that this process leads.
  stream.onClose(() => {
    void platformProcesses()
      .signalGroup(process.pid, 'SIGKILL')
      .finally(() => process.exit(1));
  });
}

if (import.meta.main && process.argv[2] === HANDS) serveHands();
