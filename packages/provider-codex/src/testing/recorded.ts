import type { Recorded } from '@codeai-hub/provider-kit/recordings/hold';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { edition, matrixSource } from './matrix.ts';
import { codexRecorder } from './recorder.ts';

/** Codex' recordings, with what makes them. */
export async function openRecorded(): Promise<Recorded> {
  const endpoint = await OpenAiEndpoint.start();
  return {
    source: matrixSource,
    recorders: [{ edition, recorder: codexRecorder(endpoint) }],
    stop: () => endpoint.stop(),
  };
}
