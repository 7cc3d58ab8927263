import { DirectiveError } from '../anthropic/directives.ts';
import { type Piece, words } from '../anthropic/steps.ts';
import { parsePaced } from '../paced/paced.ts';
import { type AnswerStep, answer, type Breakage, type Part, type Step, text } from './steps.ts';

/**
 * A script written into the prompt, one step a line, so that a scenario travels through any window and any provider:
 *
 *   model> say Hello {{gate-name}}world         text, one chunk a word; `\n` is a line break
 *   model> quote "any \"JSON\" string"         the same text, exactly: nothing in it has a meaning
 *   model> think Let me see                     a thought, in one chunk
 *   model> tool run_shell_command {"command":"echo hi"}   a function call
 *   model> raw {"executableCode":{…}}           a part of any kind
 *   model> + say|quote|think|tool|raw …         one more part in the same answer
 *   model> finish MAX_TOKENS words / empty      other ways an answer ends
 *   model> flood 1000 32                        that many chunks of that size, each with its number in front
 *   model> paced 1000 100                       that many chunks, 100 a second, each with its number and the time it is said
 *   model> fail 429 {"status":"RESOURCE_EXHAUSTED"} times=2     an HTTP error with this `error` in its body
 *   model> cut|sse-error|stall|silence times=1 half an answ
 *   model> header retry-after 1                 a header of the step that follows
 *   model> wait gate-name                       the step that follows begins when the gate opens
 *
 * A failing step takes `times` attempts (fail: all, others: one; `*`: all), then the next line answers.
 */
const LINE = /^[ \t]*model> ?(.*)$/s;

export function parseDirectives(prompt: string): Step[] {
  const steps: Step[] = [];
  let headers: Record<string, string> = {};
  let before: string | undefined;
  for (const line of linesOf(prompt)) {
    const { verb, rest } = splitWord(line);
    if (verb === 'header') {
      const header = splitWord(rest);
      headers = { ...headers, [header.verb]: header.rest };
    } else if (verb === 'wait') {
      before = rest.trim();
    } else if (verb === '+') {
      steps.push(withPart(steps.pop(), parsePart(rest)));
    } else {
      const step = parseStep(verb, rest);
      const hasHeaders = Object.keys(headers).length > 0;
      steps.push({ ...step, ...(hasHeaders && { headers }), ...(before !== undefined && { before }) });
      headers = {};
      before = undefined;
    }
  }
  return steps;
}

/** Split at `\n` alone: a model may say U+2028. */
function linesOf(prompt: string): string[] {
  return prompt.split('\n').flatMap((line) => LINE.exec(line)?.[1] ?? []);
}

function withPart(step: Step | undefined, part: Part): AnswerStep {
  if (step?.kind !== 'answer') throw new DirectiveError('`model> +` must follow a step that answers');
  return { ...step, parts: [...step.parts, part] };
}

function parseStep(verb: string, rest: string): Step {
  switch (verb) {
    case 'empty':
      return answer();
    case 'finish':
      return parseFinish(rest);
    case 'flood':
      return answer(text(...flood(rest)));
    case 'paced':
      return answer(text(parsePaced(rest)));
    case 'fail':
      return parseFail(rest);
    case 'cut':
    case 'sse-error':
    case 'stall':
    case 'silence':
      return parseBroken(verb, rest);
    default:
      return answer(parsePart(`${verb} ${rest}`));
  }
}

function parsePart(line: string): Part {
  const { verb, rest } = splitWord(line);
  switch (verb) {
    case 'say':
      return text(...parsePieces(rest));
    case 'quote':
      return text(...words(String(parseJson(rest, 'the quoted text'))));
    case 'think':
      return { type: 'thought', pieces: [rest.replaceAll('\\n', '\n')] };
    case 'raw':
      return { type: 'raw', part: parseJson(rest, 'the part') as Record<string, unknown> };
    case 'tool': {
      const call = splitWord(rest);
      return { type: 'call', name: call.verb, input: parseJson(call.rest, `the input of tool ${call.verb}`) };
    }
    default:
      throw new DirectiveError(`unknown directive \`model> ${verb}\``);
  }
}

function parseJson(json: string, what: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new DirectiveError(`${what} is no JSON: ${String(error)}`);
  }
}

/** The runtime forgets what did not end well and asks again: such an answer takes attempts, like a failure. */
function parseFinish(rest: string): Step {
  const { times, words: said } = takeTimes(rest);
  const [finishReason = 'STOP', ...about] = said;
  const parts = about.length === 0 ? [] : [text(...parsePieces(about.join(' ')))];
  return { kind: 'answer', parts, finishReason, times: times ?? 1 };
}

function parseFail(rest: string): Step {
  const { times, words: said } = takeTimes(rest);
  const [status = '500', ...json] = said;
  const error = json.length === 0 ? {} : parseJson(json.join(' '), 'the error');
  return {
    kind: 'http-error',
    status: Number(status),
    error: {
      code: Number(status),
      message: `scripted ${status}`,
      status: 'SCRIPTED',
      ...(error as Record<string, unknown>),
    },
    times: times ?? Number.POSITIVE_INFINITY,
  };
}

function parseBroken(how: Breakage, rest: string): Step {
  const { times, words: said } = takeTimes(rest);
  return { kind: 'broken', how, pieces: parsePieces(said.join(' ')), times: times ?? 1 };
}

/** `times=` may stand anywhere; every other word is kept in order. */
function takeTimes(rest: string): { times: number | undefined; words: string[] } {
  let times: number | undefined;
  const kept: string[] = [];
  for (const word of rest.split(' ').filter((part) => part !== '')) {
    const value = /^times=(.+)$/.exec(word)?.[1];
    if (value === undefined) kept.push(word);
    else times = value === '*' ? Number.POSITIVE_INFINITY : Number(value);
  }
  return { times, words: kept };
}

function parsePieces(value: string): Piece[] {
  return value.split(/(\{\{[^}]+\}\})/).flatMap((part): Piece[] => {
    const gate = /^\{\{([^}]+)\}\}$/.exec(part)?.[1];
    return gate === undefined ? words(part.replaceAll('\\n', '\n')) : [{ gate }];
  });
}

function flood(rest: string): string[] {
  const [count = 1000, size = 32] = rest
    .split(' ')
    .filter((part) => part !== '')
    .map(Number);
  return Array.from({ length: count }, (_, index) => `${String(index).padStart(7, '0')} `.padEnd(size, '.'));
}

function splitWord(line: string): { verb: string; rest: string } {
  const space = line.indexOf(' ');
  return space < 0 ? { verb: line, rest: '' } : { verb: line.slice(0, space), rest: line.slice(space + 1) };
}
