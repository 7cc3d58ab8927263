import { PLANS } from '../manifest.ts';
import { ATTACHMENT } from '../session/prompt-words.ts';
import type { Turn } from '../session/turn.ts';
import type { Intent } from '../words/intent.ts';
import { understand } from '../words/understand.ts';
import { ask } from './ask.ts';
import { background, delegate } from './company.ts';
import { create, edit } from './edit.ts';
import { crash, fail, stall } from './faults.ts';
import { greet } from './greet.ts';
import { clear, compact, limits, recall } from './memory.ts';
import { flood, huge, native, redraft, retry } from './oddities.ts';
import { plan } from './plan.ts';
import { run } from './run.ts';
import { say, show, think } from './speak.ts';
import { work } from './work.ts';

type Behaviour<K extends Intent['do']> = (turn: Turn, intent: Extract<Intent, { do: K }>) => Promise<void>;

const BEHAVIOURS: { [K in Intent['do']]: Behaviour<K> } = {
  greet,
  show,
  say,
  think,
  run,
  create,
  edit,
  ask,
  plan,
  work,
  delegate,
  fail,
  stall,
  flood,
  huge,
  crash,
  background,
  native,
  retry,
  redraft,
  finish: async (turn, { note }) => turn.endWith(note),
  limits,
  recall,
  clear,
  compact,
};

/** Does what a message asks for. */
export async function act(turn: Turn, message: string): Promise<void> {
  await turn.begin();
  const attachments = message.match(ATTACHMENT) ?? [];
  if (attachments.length > 0) await acknowledge(turn, attachments);
  const words = message.replace(ATTACHMENT, '').trim();
  if (words === '' && attachments.length > 0) return;
  const intent = inMode(turn.place.choices.mode, understand(words), words);
  const behaviour = BEHAVIOURS[intent.do] as Behaviour<Intent['do']>;
  await behaviour(turn, intent);
}

/** In plan mode nothing is changed or run: what would do so becomes a plan. */
function inMode(mode: string, intent: Intent, words: string): Intent {
  const changes = intent.do === 'run' || intent.do === 'create' || intent.do === 'edit';
  return mode === PLANS && changes ? { do: 'plan', goal: words } : intent;
}

async function acknowledge(turn: Turn, attachments: string[]): Promise<void> {
  const list = attachments.map((line) => `- ${line.slice(1, -1)}`).join('\n');
  await turn.say(`I cannot look into attachments, but these arrived whole:\n\n${list}`);
}
