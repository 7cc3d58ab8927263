import type { HighlightReply, HighlightRequest } from './messages.ts';
import { tokenize } from './tokenize.ts';

/** The part of a dedicated worker's scope that is used; the page's own types describe a window. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<HighlightRequest>) => void) | null;
  postMessage(reply: HighlightReply, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = async ({ data: { id, language, code } }) => {
  try {
    const runs = await tokenize(language, code);
    scope.postMessage({ id, runs }, [runs.buffer]);
  } catch (error) {
    scope.postMessage({ id, runs: null, problem: String(error) }, []);
  }
};
