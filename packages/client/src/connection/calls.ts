import { describeError, type HubErrorShape } from '@codeai-hub/protocol/errors';
import type { ErrorFrame, Method, ParamsOf, ResultFrame, ResultOf } from '@codeai-hub/protocol/wire';

/** What becomes of one request. Exactly one of these is called, once. */
export interface Answer<M extends Method> {
  result(result: ResultOf<M>): void;
  failed(error: HubErrorShape): void;
  /** the connection ended first; whether the core did it is not known */
  lost(): void;
}

/** The requests of one socket that wait for their answers. */
export class Calls {
  readonly #waiting = new Map<number, Answer<Method>>();
  #nextId = 1;

  /** The frame to send. */
  frame<M extends Method>(method: M, params: ParamsOf<M>, answer: Answer<M>): string {
    const id = this.#nextId++;
    this.#waiting.set(id, answer as Answer<Method>);
    return JSON.stringify({ jsonrpc: '2.0', id, method, params });
  }

  /** False when nobody waits for it. */
  settle(frame: ResultFrame | ErrorFrame): boolean {
    const answer = this.#waiting.get(frame.id as number);
    if (!answer) return false;
    this.#waiting.delete(frame.id as number);
    if ('result' in frame) answer.result(frame.result as ResultOf<Method>);
    else answer.failed(frame.error.data ?? describeError('internal', { reference: frame.error.message }));
    return true;
  }

  loseAll(): void {
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const answer of lost) answer.lost();
  }
}
