import type { ApprovalAnswer, Question } from '@codeai-hub/protocol/channels/session/approvals';
import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { ToolRequestUserInputResponse } from '../native/protocol.ts';
import type { Ask } from './ask.ts';

/** `item/tool/requestUserInput`. `undefined` when there is nothing in it to ask. */
export function questionAsk(params: Fields): Ask | undefined {
  const questions = listOf(params.questions).map(fieldsOf).flatMap(questionOf);
  if (questions.length === 0) return undefined;
  return { request: { type: 'question', questions }, resultOf: (answer) => resultOf(answer, questions) };
}

function questionOf(fields: Fields): Question[] {
  const [id, question] = [stringOf(fields.id), stringOf(fields.question)];
  if (id === undefined || question === undefined) return [];
  const header = stringOf(fields.header);
  const options = listOf(fields.options).map(fieldsOf).flatMap(choiceOf);
  const allowOther = fields.isOther === true || options.length === 0;
  return [{ id, ...(header !== undefined && { header }), question, options, multiSelect: false, allowOther }];
}

function choiceOf(fields: Fields): Question['options'] {
  const [label, description] = [stringOf(fields.label), stringOf(fields.description)];
  return label === undefined ? [] : [{ label, ...(description && { description }) }];
}

/** Without an answer the agent goes on; a note is the person's word all the same. */
function resultOf(answer: ApprovalAnswer, questions: Question[]): ToolRequestUserInputResponse {
  if (answer.type === 'answers')
    return { answers: Object.fromEntries(Object.entries(answer.answers).map(([id, answers]) => [id, { answers }])) };
  const note = 'note' in answer ? answer.note?.trim() : undefined;
  const first = questions[0]?.id;
  return { answers: note && first !== undefined ? { [first]: { answers: [note] } } : {} };
}
