import { type Fields, numberOf } from '../native/read.ts';

/**
 * The service says that the key or the sign-in is not valid. The runtime asks up to ten times all the same, for minutes.
 * Once may be a sign-in that ran out and is renewed by the runtime; twice in a row is not.
 */
export class SignInRefusals {
  #inARow = 0;

  isFinal(retry: Fields): boolean {
    this.#inARow = numberOf(retry.error_status) === 401 ? this.#inARow + 1 : 0;
    return this.#inARow >= 2;
  }

  forget(): void {
    this.#inARow = 0;
  }
}
