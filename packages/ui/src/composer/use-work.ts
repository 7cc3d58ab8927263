import { currentTurn, isRunning } from '@codeai-hub/protocol/channels/session/state';
import { useRoot } from '../hub/hub-context.ts';
import { useSessionState } from '../session/session-context.ts';

interface Work {
  /** some agent of the session has a turn */
  readonly running: boolean;
  /** one of those the message is for has: it waits, or is given to their turns */
  readonly busy: boolean;
  /** all of them that have a turn take messages into it */
  readonly steers: boolean;
}

/** What those do whom a message is for. */
export function useWork(to: readonly string[]): Work {
  const running = useSessionState((state) => state !== null && isRunning(state));
  const working = useSessionState((state) =>
    state ? to.filter((provider) => currentTurn(state, provider)).join(' ') : '',
  );
  const steers = useRoot((root) =>
    working.split(' ').every((provider) => root?.providers[provider]?.capabilities.steer ?? false),
  );
  return { running, busy: working !== '', steers };
}
