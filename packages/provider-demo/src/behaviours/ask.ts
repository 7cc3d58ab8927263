import type { ApprovalAnswer, Question } from '@codeai-hub/protocol/channels/session/approvals';
import type { Turn } from '../session/turn.ts';

const COLOUR: Question = {
  id: 'colour',
  header: 'Colour',
  question: 'Which colour should the button have?',
  options: [
    { label: 'Blue', description: 'Calm, and everywhere' },
    { label: 'Green', description: 'Says yes' },
    { label: 'Red', description: 'Says no' },
  ],
  multiSelect: false,
  allowOther: true,
};

const PLATFORMS: Question = {
  id: 'platforms',
  header: 'Platforms',
  question: 'Where should it run?',
  options: [{ label: 'Linux' }, { label: 'macOS' }, { label: 'Windows' }],
  multiSelect: true,
  allowOther: false,
};

const QUESTIONS = { single: [COLOUR], multiple: [PLATFORMS], several: [COLOUR, PLATFORMS] };

export async function ask(turn: Turn, { kind }: { kind: keyof typeof QUESTIONS }): Promise<void> {
  const questions = QUESTIONS[kind];
  await turn.say(questions.length === 1 ? 'A question first.' : 'Two questions first.');
  const item = turn.start({
    kind: 'tool',
    tool: 'other',
    name: 'ask',
    title: 'Ask',
    target: questions[0]?.question ?? '',
  });
  const answer = await turn.ask({ type: 'question', questions }, item);
  item.complete(answer.type === 'answers' ? 'completed' : 'denied');
  await turn.say(heard(questions, answer));
}

function heard(questions: Question[], answer: ApprovalAnswer): string {
  if (answer.type !== 'answers') return 'No answer, so I go on without one.';
  const lines = questions.map(({ id, header }) => `- ${header}: **${(answer.answers[id] ?? []).join(', ')}**`);
  return `Understood:\n\n${lines.join('\n')}`;
}
