import type { PermissionResult } from '@anthropic-ai/claude-agent-sdk';
import type { ApprovalAnswer, Question } from '@codeai-hub/protocol/channels/session/approvals';
import { type Fields, fieldsOf, listOf, stringOf } from '../native/read.ts';
import type { Ask } from './ask.ts';

/** The agent's questions to the person. `undefined` when its input is none that can be shown. */
export function questionAsk(input: Fields): Ask | undefined {
  const questions = listOf(input.questions).map(fieldsOf).map(questionOf);
  if (questions.length === 0 || questions.some((question) => question === undefined)) return undefined;
  const known = questions.filter((question) => question !== undefined);
  return {
    request: { type: 'question', questions: known },
    resultOf: (answer) => questionResult(answer, known, input),
  };
}

function questionOf(fields: Fields, index: number): Question | undefined {
  const question = stringOf(fields.question);
  if (question === undefined) return undefined;
  const header = stringOf(fields.header);
  return {
    id: `q${index + 1}`,
    ...(header !== undefined && { header }),
    question,
    options: listOf(fields.options).map(fieldsOf).flatMap(choiceOf),
    multiSelect: fields.multiSelect === true,
    allowOther: true,
  };
}

function choiceOf(fields: Fields): Question['options'] {
  const [label, description] = [stringOf(fields.label), stringOf(fields.description)];
  return label === undefined ? [] : [{ label, ...(description !== undefined && { description }) }];
}

function questionResult(answer: ApprovalAnswer, questions: Question[], input: Fields): PermissionResult {
  if (answer.type !== 'answers') return notAnswered(answer.note);
  // The runtime knows its questions by their words, and several chosen labels as one text.
  const answers = Object.fromEntries(
    questions.map((question) => [question.question, (answer.answers[question.id] ?? []).join(', ')]),
  );
  return { behavior: 'allow', updatedInput: { ...input, answers } };
}

function notAnswered(note: string | undefined): PermissionResult {
  const words = note?.trim();
  return {
    behavior: 'deny',
    message: words
      ? `The user did not choose and said: ${words}`
      : 'The user did not answer. Go on with your best judgement.',
  };
}
