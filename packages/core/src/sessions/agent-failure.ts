import { HubError } from '@codeai-hub/protocol/errors';

/** The agent's process is gone, and `closed` tells the rest. */
export function isProcessEnd(error: unknown): boolean {
  return error instanceof HubError && error.code === 'agent_process_ended';
}

export function failureOf(error: unknown): HubError {
  return error instanceof HubError ? error : new HubError('agent_error', { reason: String(error) });
}
