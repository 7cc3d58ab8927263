import { createHash } from 'node:crypto';
import { words } from '../anthropic/steps.ts';
import { parseDirectives } from './directives.ts';
import { type Content, type GenerateBody, toolResultWords, userText } from './request.ts';
import { answer, type Step, text } from './steps.ts';

/** The prompt a request is about, where it stands, and how often the model has answered it already. */
interface Ask {
  prompt: string;
  at: number;
  answered: number;
}

function findAsk({ contents }: GenerateBody): Ask {
  for (let at = contents.length - 1; at >= 0; at -= 1) {
    const prompt = userText(contents[at] as Content);
    if (prompt !== undefined) return { prompt, at, answered: answersIn(contents.slice(at + 1)) };
  }
  return { prompt: '', at: 0, answered: 0 };
}

/** Contents of the model that follow each other are one answer. */
function answersIn(contents: readonly Content[]): number {
  return contents.filter(({ role }, at) => role === 'model' && contents[at - 1]?.role !== 'model').length;
}

/** Chooses steps and remembers how many attempts each failing one has had. */
export class StepSelector {
  readonly #attempts = new Map<string, number>();

  select(body: GenerateBody): Step {
    const ask = findAsk(body);
    const history = JSON.stringify(body.contents.slice(0, ask.at + 1));
    return this.#scripted(createHash('sha256').update(history).digest('hex'), ask) ?? fallback(body, ask);
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

function fallback({ contents }: GenerateBody, ask: Ask): Step {
  const results = toolResultWords(contents);
  if (results.length > 0) return answer(text(...words(`tool said: ${results.join(' | ').slice(0, 400)}`)));
  if (ask.answered > 0 && parseDirectives(ask.prompt).length > 0) return answer(text('done'));
  return answer(text(...words(`echo: ${ask.prompt.slice(0, 400)}`)));
}
