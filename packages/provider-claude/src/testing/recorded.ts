import type { Recorded } from '@codeai-hub/provider-kit/recordings/hold';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { edition, matrixSource } from './matrix.ts';
import { claudeRecorder } from './recorder.ts';

/** Claude's recordings, with what makes them. */
export async function openRecorded(): Promise<Recorded> {
  const endpoint = await AnthropicEndpoint.start();
  return {
    source: matrixSource,
    recorders: [{ edition, recorder: claudeRecorder(endpoint) }],
    stop: () => endpoint.stop(),
  };
}
