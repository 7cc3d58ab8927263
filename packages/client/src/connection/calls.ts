import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { describeWindowError } from '@codeai-hub/protocol/told-error';
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
  readonly #waiting = new Map<number, { answer: Answer<Method>; length: number }>();
  #nextId = 1;

  frame<M extends Method>(method: M, params: ParamsOf<M>): { id: number; text: string } {
    const id = this.#nextId++;
    return { id, text: JSON.stringify({ jsonrpc: '2.0', id, method, params }) };
  }

  /** The frame is about to be sent. */
  expect<M extends Method>(frame: { id: number; text: string }, answer: Answer<M>): void {
    this.#waiting.set(frame.id, { answer: answer as Answer<Method>, length: frame.text.length });
  }

  /** False when nobody waits for it. */
  settle(frame: ResultFrame | ErrorFrame): boolean {
    const answer = this.#waiting.get(frame.id as number)?.answer;
    if (!answer) return false;
    this.#waiting.delete(frame.id as number);
    if ('result' in frame) answer.result(frame.result as ResultOf<Method>);
    else answer.failed(frame.error.data ?? describeWindowError('internal', { reference: frame.error.message }));
    return true;
  }

  /** The core did not read a frame for its size, so it cannot name it; of those that wait it is the largest. */
  refuseLargest(error: HubErrorShape): void {
    const [largest] = [...this.#waiting].sort(([, a], [, b]) => b.length - a.length);
    if (!largest) return;
    const [id, { answer }] = largest;
    this.#waiting.delete(id);
    answer.failed(error);
  }

  loseAll(): void {
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { answer } of lost) answer.lost();
  }
}
