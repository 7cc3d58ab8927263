import { createHash } from 'node:crypto';
import { words } from '../anthropic/steps.ts';
import { parseDirectives } from './directives.ts';
import { type InputItem, isByModel, type ResponsesBody, toolResultWords, userText } from './request.ts';
import { answer, message, type Step } from './steps.ts';

/** The prompt a request is about, how many items came before it, and how often the model has answered it already. */
interface Ask {
  prompt: string;
  before: number;
  answered: number;
}

function findAsk({ input }: ResponsesBody): Ask {
  for (let index = input.length - 1; index >= 0; index -= 1) {
    const prompt = userText(input[index] as InputItem);
    if (prompt !== undefined) return { prompt, before: index, answered: answersIn(input.slice(index + 1)) };
  }
  return { prompt: '', before: 0, answered: 0 };
}

/**
 * What follows each other is one answer, whose calls carry its number in their ids: the results of calls made at once may
 * stand between them.
 */
function answersIn(items: readonly InputItem[]): number {
  const seen = new Set<string>();
  let answers = 0;
  let inAnswer = false;
  for (const item of items) {
    const number = /^call_(\d+)_/.exec(String(item.call_id ?? ''))?.[1];
    const known = number !== undefined && seen.has(number);
    if (isByModel(item) && !inAnswer && !known) answers += 1;
    if (isByModel(item) && number !== undefined) seen.add(number);
    inAnswer = isByModel(item);
  }
  return answers;
}

/** Chooses steps and remembers how many attempts each failing one has had. */
export class StepSelector {
  readonly #attempts = new Map<string, number>();

  select(body: ResponsesBody): Step {
    const ask = findAsk(body);
    const key = createHash('sha256').update(`${body.conversation}\n${ask.before}\n${ask.prompt}`).digest('hex');
    return this.#scripted(key, ask) ?? fallback(body, ask);
  }

  #scripted(key: string, ask: Ask): Step | undefined {
    let toSkip = ask.answered;
    for (const [index, step] of parseDirectives(ask.prompt).entries()) {
      if (step.times > 0) {
        if (this.#takeAttempt(`${key}/${index}`, step.times)) return step;
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

function fallback({ input }: ResponsesBody, ask: Ask): Step {
  const results = toolResultWords(input);
  if (results.length > 0) return answer(message(...words(`tool said: ${results.join(' | ').slice(0, 400)}`)));
  if (ask.answered > 0 && parseDirectives(ask.prompt).length > 0) return answer(message('done'));
  return answer(message(...words(`echo: ${ask.prompt.slice(0, 400)}`)));
}
