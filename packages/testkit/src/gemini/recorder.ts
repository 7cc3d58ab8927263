import type { IncomingHttpHeaders } from 'node:http';
import { type GenerateBody, userText } from './request.ts';
import type { Step } from './steps.ts';

export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Absent on anything but a call of the model that streams. */
  body?: GenerateBody;
  step?: Step;
  /** Resolves when the connection is done with: whole, or closed before that by the script or the client. */
  outcome: Promise<'answered' | 'broken off'>;
}

/** Every request the endpoint saw, in order, and ways to wait for the next. */
export class Recorder {
  readonly all: RecordedRequest[] = [];
  #observers: { matches: (request: RecordedRequest) => boolean; resolve: (request: RecordedRequest) => void }[] = [];

  add(request: RecordedRequest): void {
    this.all.push(request);
    this.#observers = this.#observers.filter((observer) => {
      if (!observer.matches(request)) return true;
      observer.resolve(request);
      return false;
    });
  }

  /** Calls of the model. */
  calls(): (RecordedRequest & { body: GenerateBody })[] {
    return this.all.filter(
      (request): request is RecordedRequest & { body: GenerateBody } => request.body !== undefined,
    );
  }

  /** The next request that matches, counted from now. */
  next(matches: (request: RecordedRequest) => boolean = () => true): Promise<RecordedRequest> {
    const { promise, resolve } = Promise.withResolvers<RecordedRequest>();
    this.#observers.push({ matches, resolve });
    return promise;
  }

  /**
   * How often these words of a user stand in what the model was last told: 1 for a prompt that arrived once, whatever
   * was retried; 2 for one that was delivered twice.
   */
  timesInHistory(wordsOfPrompt: string): number {
    const contents = this.calls().at(-1)?.body.contents ?? [];
    return contents.filter((content) => userText(content)?.includes(wordsOfPrompt) === true).length;
  }
}
