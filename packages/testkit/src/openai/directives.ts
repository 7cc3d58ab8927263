import { DirectiveError } from '../anthropic/directives.ts';
import { type Piece, words } from '../anthropic/steps.ts';
import { parsePaced } from '../paced/paced.ts';
import { type AnswerStep, answer, type Breakage, type Ending, message, type Output, type Step } from './steps.ts';

/**
 * A script written into the prompt, one step a line, so that a scenario travels through any window and any provider:
 *
 *   model> say Hello {{gate-name}}world         text, one delta a word; `\n` is a line break
 *   model> quote "any \"JSON\" string"         the same text, exactly: nothing in it has a meaning
 *   model> think Let me see                     a reasoning summary
 *   model> tool exec_command {"cmd":"echo hi"}  a function call
 *   model> tool clock.sleep {"duration_ms":1}   the same of a tool in a namespace
 *   model> custom apply_patch "*** Begin …"     a call of a tool that takes text, given as a JSON string
 *   model> raw {"type":"web_search_call",…}     an item of any kind
 *   model> + say|quote|think|tool|custom|raw …  one more item in the same answer
 *   model> length words / failed code words / empty   other ways an answer ends
 *   model> flood 1000 32                        that many deltas of that size, each with its number in front
 *   model> paced 1000 100                       that many deltas, 100 a second, each with its number and the time it is said
 *   model> fail 429 {"type":"usage_limit_reached"} times=2     an HTTP error with this `error` in its body
 *   model> cut|stall|silence times=1 half an answ
 *   model> header x-codex-primary-used-percent 42      a header of the step that follows
 *   model> wait gate-name                       the step that follows begins when the gate opens
 *
 * A failing step takes `times` attempts (fail, failed: all, others: one; `*`: all), then the next line answers.
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
      steps.push(withOutput(steps.pop(), parseOutput(rest)));
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

function withOutput(step: Step | undefined, output: Output): AnswerStep {
  if (step?.kind !== 'answer') throw new DirectiveError('`model> +` must follow a step that answers');
  return { ...step, outputs: [...step.outputs, output] };
}

function parseStep(verb: string, rest: string): Step {
  switch (verb) {
    case 'empty':
      return answer();
    case 'length':
      return { ...ending(rest, { type: 'incomplete', reason: 'max_output_tokens' }), times: 1 };
    case 'failed':
      return parseFailed(rest);
    case 'flood':
      return answer(message(...flood(rest)));
    case 'paced':
      return answer(message(parsePaced(rest)));
    case 'fail':
      return parseFail(rest);
    case 'cut':
    case 'stall':
    case 'silence':
      return parseBroken(verb, rest);
    default:
      return answer(parseOutput(`${verb} ${rest}`));
  }
}

function parseOutput(line: string): Output {
  const { verb, rest } = splitWord(line);
  const call = splitWord(rest);
  switch (verb) {
    case 'say':
      return message(...parsePieces(rest));
    case 'quote':
      return message(...words(String(parseJson(rest, 'the quoted text'))));
    case 'think':
      return { type: 'reasoning', pieces: parsePieces(rest) };
    case 'tool':
      return parseCall(call.verb, call.rest);
    case 'custom':
      return { type: 'custom', name: call.verb, input: String(parseJson(call.rest, `the input of ${call.verb}`)) };
    case 'raw':
      return { type: 'raw', item: parseJson(rest, 'the item') as Record<string, unknown> };
    default:
      throw new DirectiveError(`unknown directive \`model> ${verb}\``);
  }
}

function parseCall(named: string, json: string): Output {
  const [name = '', namespace] = named.split('.').reverse();
  const input = parseJson(json, `the input of tool ${named}`);
  return { type: 'call', name, input, ...(namespace !== undefined && { namespace }) };
}

function parseJson(json: string, what: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new DirectiveError(`${what} is no JSON: ${String(error)}`);
  }
}

function ending(said: string, how: Ending): AnswerStep {
  const outputs = said.trim() === '' ? [] : [message(...parsePieces(said))];
  return { kind: 'answer', outputs, ending: how, times: 1 };
}

function parseFailed(rest: string): Step {
  const { times, words: said } = takeTimes(rest);
  const [code = 'server_error', ...about] = said;
  const text = about.join(' ') || `scripted ${code}`;
  return { ...ending('', { type: 'failed', code, message: text }), times: times ?? Number.POSITIVE_INFINITY };
}

function parseFail(rest: string): Step {
  const { times, words: said } = takeTimes(rest);
  const [status = '500', ...json] = said;
  const error = json.length === 0 ? { type: 'server_error' } : parseJson(json.join(' '), 'the error');
  return {
    kind: 'http-error',
    status: Number(status),
    error: { message: `scripted ${status}`, ...(error as Record<string, unknown>) },
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
