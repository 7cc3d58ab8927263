import { parsePaced } from '../paced/paced.ts';
import {
  type AnswerStep,
  answer,
  type Block,
  type Breakage,
  broken,
  httpError,
  type Piece,
  type Step,
  text,
  thinking,
  toolUse,
  words,
} from './steps.ts';

/**
 * A script written into the prompt, one step a line, so that a scenario travels through any window and any provider:
 *
 *   model> say Hello {{gate-name}}world         text, one delta a word; `\n` is a line break
 *   model> quote "any \"JSON\" string"         the same text, exactly: nothing in it has a meaning
 *   model> think Let me see                     a thinking block
 *   model> tool Bash {"command":"echo hi"}      a tool call
 *   model> raw {"type":"server_tool_use",…}     a block of any kind
 *   model> + say|quote|think|tool|raw …         one more block in the same answer
 *   model> refuse words / length words / empty  other ways an answer ends
 *   model> flood 1000 32                        that many deltas of that size, each with its number in front
 *   model> paced 1000 100                       that many deltas, 100 a second, each with its number and the time it is said
 *   model> fail 429 rate_limit_error retry-after=1 times=2
 *   model> cut|sse-error|stall|silence times=1 [type=overloaded_error] half an answ
 *   model> header anthropic-ratelimit-… value   a header of the step that follows
 *   model> wait gate-name                       the step that follows begins when the gate opens
 *
 * A failing step takes `times` attempts (fail: all, others: one; `*`: all), then the next line answers.
 */
const LINE = /^[ \t]*model> ?(.*)$/s;

export class DirectiveError extends Error {}

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
      steps.push(withBlock(steps.pop(), parseBlock(rest)));
    } else {
      const step = parseStep(verb, rest);
      steps.push({
        ...step,
        ...(Object.keys(headers).length > 0 && { headers }),
        ...(before !== undefined && { before }),
      });
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

function withBlock(step: Step | undefined, block: Block): AnswerStep {
  if (step?.kind !== 'answer') throw new DirectiveError('`model> +` must follow a step that answers');
  const { stopReason } = answer(...step.blocks, block);
  return { ...step, blocks: [...step.blocks, block], stopReason };
}

function parseStep(verb: string, rest: string): Step {
  switch (verb) {
    case 'say':
    case 'quote':
    case 'think':
    case 'tool':
    case 'raw':
      return answer(parseBlock(`${verb} ${rest}`));
    case 'empty':
      return answer();
    case 'refuse':
      return { ...answer(...optionalText(rest)), stopReason: 'refusal' };
    case 'length':
      return { ...answer(...optionalText(rest)), stopReason: 'max_tokens' };
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
      throw new DirectiveError(`unknown directive \`model> ${verb}\``);
  }
}

function parseBlock(line: string): Block {
  const { verb, rest } = splitWord(line);
  if (verb === 'say') return text(...parsePieces(rest));
  if (verb === 'think') return thinking(...parsePieces(rest));
  if (verb === 'quote') return text(...words(String(parseJson(rest, 'the quoted text'))));
  if (verb === 'raw') return { type: 'raw', block: parseJson(rest, 'the block') as Record<string, unknown> };
  if (verb !== 'tool') throw new DirectiveError(`unknown block \`${verb}\``);
  const call = splitWord(rest);
  return toolUse(call.verb, parseJson(call.rest, `the input of tool ${call.verb}`));
}

function parseJson(json: string, what: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new DirectiveError(`${what} is no JSON: ${String(error)}`);
  }
}

function parseFail(rest: string): Step {
  const {
    options,
    words: [status = '500', errorType = 'api_error', ...message],
  } = splitOptions(rest);
  return httpError(Number(status), errorType, {
    times: parseTimes(options.get('times'), Number.POSITIVE_INFINITY),
    ...(message.length > 0 && { message: message.join(' ') }),
    ...(options.has('retry-after') && { retryAfterSeconds: Number(options.get('retry-after')) }),
  });
}

function parseBroken(how: Breakage, rest: string): Step {
  const { options, words: said } = splitOptions(rest);
  return broken(how, parsePieces(said.join(' ')), {
    times: parseTimes(options.get('times'), 1),
    errorType: options.get('type') ?? 'overloaded_error',
  });
}

function parseTimes(value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  return value === '*' ? Number.POSITIVE_INFINITY : Number(value);
}

/** `times=`, `retry-after=` and `type=` may stand anywhere; every other word is kept in order. */
function splitOptions(rest: string): { options: Map<string, string>; words: string[] } {
  const options = new Map<string, string>();
  const kept: string[] = [];
  for (const word of rest.split(' ').filter((part) => part !== '')) {
    const match = /^(times|retry-after|type)=(.+)$/.exec(word);
    if (match?.[1] !== undefined && match[2] !== undefined) options.set(match[1], match[2]);
    else kept.push(word);
  }
  return { options, words: kept };
}

function parsePieces(value: string): Piece[] {
  return value.split(/(\{\{[^}]+\}\})/).flatMap((part): Piece[] => {
    const gate = /^\{\{([^}]+)\}\}$/.exec(part)?.[1];
    return gate === undefined ? words(part.replaceAll('\\n', '\n')) : [{ gate }];
  });
}

function optionalText(rest: string): Block[] {
  return rest === '' ? [] : [text(...parsePieces(rest))];
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
