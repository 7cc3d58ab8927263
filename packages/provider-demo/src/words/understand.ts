import { failureNamed } from './failures.ts';
import type { FileEdit, Intent } from './intent.ts';

export const DEFAULT_FILE = 'demo-notes.md';
const DEFAULT_CONTENT = '# Notes\n\n- written by the demo agent\n';
const MOST_DELTAS = 1_000_000;
const MOST_BYTES = 8_000_000;
const MOST_SECONDS = 3600;

/** `null`: on a closer look it does not fit. */
type Rule = [RegExp, (match: RegExpExecArray) => Intent | null];

/**
 * Reads plain words. Anything it does not know becomes a greeting that says what it does know. Messages can be long, and
 * reading one holds up everything else: where a pattern may begin or end a run of blanks in many places, a look behind or
 * ahead leaves it only one.
 */
export function understand(message: string): Intent {
  const words = withoutManners(message.trim());
  for (const [pattern, intent] of RULES) {
    const match = pattern.exec(words);
    const meant = match && intent(match);
    if (meant) return meant;
  }
  return { do: 'greet', about: message.trim() };
}

/** First match wins, so what is said exactly stands before what only sounds like it. */
const RULES: readonly Rule[] = [
  [
    /^[\s!.?,]*(?:(?:hello|hi|hey|help|start|what can you do|who are you|\/help)(?:[\s!.?,]+|$))*$/i,
    () => ({ do: 'greet' }),
  ],
  [/^\/clear\b/i, () => ({ do: 'clear' })],
  [/^\/compact\b/i, () => ({ do: 'compact' })],
  [/^say nothing and (?:stall|hang)\b/i, () => ({ do: 'stall', silent: true })],
  [/^(?:say|answer) nothing\b/i, () => ({ do: 'finish', note: 'no_answer' })],
  [/^(?:say|repeat|echo back)\s+(?=\S)(.+?)(?<=\S)\s+(\d+)\s*(?:times|x)\W*$/is, (m) => say(m, Number(m[2]))],
  [/^say\s+(?=\S)(.+?)(?<=\S)\s+twice\W*$/is, (m) => say(m, 2)],
  [/^repeat\s+(.+)$/is, (m) => say(m, 2)],
  [/^say\s+(.+)$/is, (m) => say(m, 1)],
  [
    /^fail(?:\s+with|\s+because of|\s+on)?\s*(?:an?\s+|the\s+)?(.*)$/is,
    (m) => ({ do: 'fail', code: failureNamed(low(m[1])) }),
  ],
  [/^(?:stall|hang|go silent)\b(.*)$/is, (m) => ({ do: 'stall', silent: /silent|nothing|at once/i.test(m[1] ?? '') })],
  [/^flood\D*([\d_,. ]*\d)?/i, (m) => ({ do: 'flood', deltas: count(m[1], 100_000, MOST_DELTAS) })],
  [
    /^(?:huge|big|long) (?:answer|output|text)\D*([\d_,. ]*\d)?/i,
    (m) => ({ do: 'huge', bytes: count(m[1], 1_000_000, MOST_BYTES) }),
  ],
  [/^crash\b/i, () => ({ do: 'crash' })],
  [/^native\b/i, () => ({ do: 'native' })],
  [/^retry\b/i, () => ({ do: 'retry' })],
  [/^(?:redraft|draft)\b/i, () => ({ do: 'redraft' })],
  [/^refuse\b/i, () => ({ do: 'finish', note: 'refused' })],
  [/^(?:stop at|reach|hit) (?:the|a) length limit\b/i, () => ({ do: 'finish', note: 'length_limit' })],
  [/^(?:stop at|reach|hit) (?:the|a) step limit\b/i, () => ({ do: 'finish', note: 'max_steps' })],
  [/^(?:show )?(?:the |my )?(?:limits|quota|usage)\b/i, () => ({ do: 'limits' })],
  [/^what did i (?:say|tell|write|ask)|^(?:recall|do you remember)\b/i, () => ({ do: 'recall' })],
  [/^(?:work|take long|be busy)\b(.*)$/is, (m) => work(m[1] ?? '')],
  [
    /^(?:background|remind me|come back|report back)\b(.*)$/is,
    (m) => ({ do: 'background', seconds: count(m[1], 5, MOST_SECONDS) }),
  ],
  [/^(?:delegate|use a sub-?agent|sub-?agent|start a sub-?agent)\b/i, () => ({ do: 'delegate' })],
  [/^ask(?: me)?\b(.*)$/is, (m) => ({ do: 'ask', kind: questionKind(m[1] ?? '') })],
  [
    /^(?:make |show |write )?(?:me )?a? ?plan\b(?:\s+(?:to|for)\s+)?(.*)$/is,
    (m) => ({ do: 'plan', goal: goalOf(m[1]) }),
  ],
  [
    /^(?:show|stream|demonstrate)?(?: me)?\s*(?:some |all )?(?:markdown|a table|a list|code|everything)\b/i,
    () => ({ do: 'show' }),
  ],
  [
    /^(?:think|reason)\b(?:\s+about)?\s*(.*)$/is,
    (m) => ({ do: 'think', about: (m[1] ?? '').trim() || 'the question' }),
  ],
  [/^replace\s+(?=\S)(.+?)(?<=\S)\s+(?:with|by)\s+(.+)$/is, (m) => replace(m[1], m[2] ?? '')],
  [
    /^(?:add|append|write)\s+(?=\S)(.+?)(?<=\S)\s+to\s+(?:the\s+)?(?:file\s+)?(\S+)$/is,
    (m) => edit(m[2], { how: 'append', text: bare(m[1]) }),
  ],
  [
    /^(?:edit|change|modify)\b(?:\s+(?:an?|the|some))?(?:\s+file)?\s*(.*)$/is,
    (m) => edit(m[1], { how: 'append', text: '- edited by the demo agent' }),
  ],
  [
    /^(?:create|make|write)\b(?:\s+(?:an?|the|new))*\s+(?:file\b\s*)?(?:(?:called|named)\s+)?(.*)$/is,
    (m) => create(m[1] ?? ''),
  ],
  [/^(?:run|execute)(?:\s+(?:an?|the|some))?\s+(?:commands?|something)\W*$/is, () => run('')],
  [/^(?:run|execute)(?:\s+(?:the|a))?\s+command\s+(.+)$/is, (m) => run(m[1] ?? '')],
  [/^(?:run|execute)\b\s*(.*)$/is, (m) => run(m[1] ?? '')],
  [/^\$\s*(.*)$/is, (m) => run(m[1] ?? '')],
];

function withoutManners(text: string): string {
  const bare = text.replace(
    /^(?:(?:please|now|then|ok|okay|so|hey|can you|could you|would you|i want you to|let's)[\s,]+)+/i,
    '',
  );
  return bare.replace(/(?<![\s,])[\s,]+please\W*$/i, '');
}

function say(match: RegExpExecArray, times: number): Intent {
  return { do: 'say', text: bare(match[1]), times: Math.min(Math.max(times, 1), 50) };
}

/** "ls", "`ls -la`", "`ls` and `pwd`", "ls." — what stands in backticks is taken to the letter. */
function run(words: string): Intent {
  const quoted = [...words.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
  if (quoted.length > 0) return { do: 'run', commands: quoted };
  const command = words.trim().replace(/(?<=\S)[.!]$/, '');
  return { do: 'run', commands: [command === '' ? defaultCommand() : command] };
}

export function defaultCommand(): string {
  return process.platform === 'win32' ? 'dir' : 'ls -la';
}

function create(words: string): Intent {
  const match = /^(\S+)?\s*(?:(?:with|containing|that says|saying)\s+(.+))?$/is.exec(words.trim());
  const content = match?.[2];
  return {
    do: 'create',
    path: pathOf(match?.[1]),
    content: content === undefined ? DEFAULT_CONTENT : `${bare(content)}\n`,
  };
}

function edit(path: string | undefined, change: FileEdit): Intent {
  return { do: 'edit', path: pathOf(path), change };
}

/** `null` unless the words end with a file. */
function replace(from: string | undefined, words: string): Intent | null {
  const place = /(?<=\S)\s+in\s+(?:the\s+)?(?:file\s+)?(\S+)$/i.exec(words);
  return place && edit(place[1], { how: 'replace', from: bare(from), to: bare(words.slice(0, place.index)) });
}

/** The first word, without the marks people put around a name. */
function pathOf(words: string | undefined): string {
  const first = (words ?? '').trim().split(/\s/)[0] ?? '';
  return bare(first).replace(/(?<![,;:!?])[,;:!?]+$/, '') || DEFAULT_FILE;
}

function work(words: string): Intent {
  const steps = /(?<!\d)(\d+)\s*steps?/i.exec(words)?.[1];
  const time = /(?<!\d)(\d+(?:\.\d+)?)\s*(s\b|sec|min|m\b)/i.exec(words);
  const seconds = time ? Number(time[1]) * (/^m/i.test(time[2] as string) ? 60 : 1) : Number(steps ?? 5) * 2;
  return {
    do: 'work',
    seconds: Math.min(seconds, MOST_SECONDS),
    steps: Math.min(Math.max(Number(steps ?? Math.ceil(seconds / 5)), 1), 20),
  };
}

function questionKind(words: string): 'single' | 'multiple' | 'several' {
  if (/multi|choices|more than one/i.test(words)) return 'multiple';
  return /questions|several|many|two|three/i.test(words) ? 'several' : 'single';
}

function goalOf(words: string | undefined): string {
  return (words ?? '').trim().replace(/(?<![.!?])[.!?]+$/, '') || 'greet the world';
}

function count(words: string | undefined, otherwise: number, most: number): number {
  const digits = (words ?? '').replaceAll(/\D/g, '');
  return digits === '' ? otherwise : Math.min(Number(digits), most);
}

function bare(words: string | undefined): string {
  return (words ?? '').trim().replace(/^(["'`])([\s\S]*)\1$/, '$2');
}

function low(words: string | undefined): string {
  return (words ?? '').toLowerCase();
}
