import { createHash } from 'node:crypto';
import { parseDirectives } from './directives.ts';
import { type MessagesBody, toolResultWords, userTexts } from './request.ts';
import { answer, attemptsTaken, type Step, text, words } from './steps.ts';

/** The prompt a request is about, and how many answers the model has given to it already. */
export interface Ask {
  prompt: string;
  answered: number;
}

/**
 * The newest words of the user, which may be a script. A failed prompt stays in the runtime's history and is merged
 * with the next one into one message, block after block: the last block counts.
 */
export function findAsk(body: MessagesBody): Ask {
  const { messages } = body;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    const prompt = message === undefined ? undefined : userTexts(message).at(-1);
    if (prompt === undefined) continue;
    return { prompt, answered: messages.slice(index + 1).filter((later) => later.role === 'assistant').length };
  }
  return { prompt: '', answered: 0 };
}

/** Chooses steps and remembers how many attempts each failing one has had. */
export class StepSelector {
  readonly #attempts = new Map<string, number>();
  readonly #queues = new Map<string, Step[]>();

  /** Steps for one session that come before anything its prompts say, one a request. */
  enqueue(sessionId: string, steps: readonly Step[]): void {
    this.#queues.set(sessionId, [...(this.#queues.get(sessionId) ?? []), ...steps]);
  }

  select(sessionId: string, body: MessagesBody): Step {
    const queued = this.#queues.get(sessionId)?.shift();
    if (queued !== undefined) return queued;
    const ask = findAsk(body);
    const key = createHash('sha256')
      .update(`${sessionId}\n${body.messages.length - ask.answered}\n${ask.prompt}`)
      .digest('hex');
    return this.#scripted(key, ask) ?? fallback(body, ask);
  }

  #scripted(key: string, ask: Ask): Step | undefined {
    let toSkip = ask.answered;
    for (const [index, step] of parseDirectives(ask.prompt).entries()) {
      const attempts = attemptsTaken(step);
      if (attempts > 0) {
        if (this.#takeAttempt(`${key}/${index}`, attempts)) return step;
      } else if (toSkip === 0) {
        return step;
      } else {
        toSkip -= 1;
      }
    }
    return undefined;
  }

  #takeAttempt(key: string, times: number): boolean {
    const used = this.#attempts.get(key) ?? 0;
    if (used >= times) return false;
    this.#attempts.set(key, used + 1);
    return true;
  }
}

function fallback(body: MessagesBody, ask: Ask): Step {
  const results = toolResultWords(body.messages);
  if (ask.answered > 0 && parseDirectives(ask.prompt).length > 0 && results.length === 0) return answer(text('done'));
  if (results.length > 0) return answer(text(...words(`tool said: ${results.join(' | ').slice(0, 400)}`)));
  return answer(text(...words(`echo: ${ask.prompt.slice(0, 400)}`)));
}
