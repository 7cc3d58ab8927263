import type { IncomingHttpHeaders } from 'node:http';
import { type MessagesBody, userTexts } from './request.ts';
import type { Step } from './steps.ts';

export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  sessionId: string;
  /** Absent on anything but a call of the model. */
  body?: MessagesBody;
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

  /** Calls of the model, of one session if it is named. */
  calls(sessionId?: string): (RecordedRequest & { body: MessagesBody })[] {
    return this.all.filter(
      (request): request is RecordedRequest & { body: MessagesBody } =>
        request.body !== undefined && (sessionId === undefined || request.sessionId === sessionId),
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
  timesInHistory(wordsOfPrompt: string, sessionId?: string): number {
    const messages = this.calls(sessionId).at(-1)?.body.messages ?? [];
    return messages.flatMap(userTexts).filter((value) => value.includes(wordsOfPrompt)).length;
  }
}
