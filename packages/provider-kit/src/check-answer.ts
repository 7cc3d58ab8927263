import type {
  ApprovalAnswer,
  ApprovalOption,
  ApprovalRequest,
  Question,
} from '@codeai-hub/protocol/channels/session/approvals';

/** Why an answer does not fit what was asked; `null` when it does. */
export function answerProblem(request: ApprovalRequest, answer: ApprovalAnswer): string | null {
  switch (answer.type) {
    case 'dismiss':
      return null;
    case 'answers':
      if (request.type !== 'question') return 'it answers questions, but none were asked';
      return questionsProblem(request.questions, answer.answers);
    case 'option':
      if (request.type === 'question') return 'a question takes answers, not an option';
      return optionProblem(request, answer);
  }
}

/** The option that an answer chose. */
export function chosenOption(request: ApprovalRequest, answer: ApprovalAnswer): ApprovalOption | undefined {
  if (answer.type !== 'option' || request.type === 'question') return undefined;
  return request.options.find((option) => option.id === answer.optionId);
}

function optionProblem(request: ApprovalRequest, answer: Extract<ApprovalAnswer, { type: 'option' }>): string | null {
  const option = chosenOption(request, answer);
  if (!option) return `there is no option "${answer.optionId}"`;
  if (answer.command === undefined) return null;
  if (request.type !== 'command' || !request.editable) return 'the request cannot be changed';
  if (option.kind === 'deny') return 'a denial takes no command';
  if (answer.command.trim() === '') return 'the command is empty';
  return null;
}

function questionsProblem(questions: Question[], answers: Record<string, string[]>): string | null {
  const unknown = Object.keys(answers).find((id) => !questions.some((question) => question.id === id));
  if (unknown !== undefined) return `there is no question "${unknown}"`;
  for (const question of questions) {
    const problem = questionProblem(question, answers[question.id] ?? []);
    if (problem !== null) return `"${question.question}" ${problem}`;
  }
  return null;
}

function questionProblem(question: Question, values: string[]): string | null {
  if (values.length === 0) return 'has no answer';
  if (values.length > 1 && !question.multiSelect) return 'takes one answer';
  const labels = new Set(question.options.map((option) => option.label));
  const stranger = values.find((value) => !labels.has(value));
  if (stranger !== undefined && !question.allowOther) return `does not offer "${stranger}"`;
  return null;
}
