import type { Recorded } from '@codeai-hub/provider-kit/recordings/hold';
import { GeminiEndpoint } from '@codeai-hub/testkit/gemini/endpoint';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { geminiEdition, matrixSource, opencodeEdition } from './matrix.ts';
import { geminiRecorder, opencodeRecorder } from './recorder.ts';

/** The recordings of agents of the protocol, with what makes them. */
export async function openRecorded(): Promise<Recorded> {
  const [google, openai] = await Promise.all([GeminiEndpoint.start(), OpenAiEndpoint.start()]);
  return {
    source: matrixSource,
    recorders: [
      { edition: geminiEdition, recorder: geminiRecorder(google) },
      { edition: opencodeEdition, recorder: opencodeRecorder(openai) },
    ],
    stop: async () => {
      await Promise.all([google.stop(), openai.stop()]);
    },
  };
}
