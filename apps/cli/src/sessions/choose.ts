import type {
  Approval,
  ApprovalAnswer,
  ApprovalRequest,
  Question,
} from '@codeai-hub/protocol/channels/session/approvals';
import { HubError } from '@codeai-hub/protocol/errors';
import { PROGRAM } from '../command-line/program.ts';
import { CommandFailure } from '../failure.ts';
import { printableLine } from '../output/printable.ts';

const SHORTEST = 6;

/** The open request whose content was shown under this name. Throws approval_not_found, or `usage`. */
export function findApproval(open: readonly Approval[], shown: string): Approval {
  if (!/^[0-9a-f]+$/.test(shown) || shown.length < SHORTEST) {
    throw new CommandFailure('usage', `"${printableLine(shown, 60)}" names no request. See: ${PROGRAM} approvals`);
  }
  const [found, another] = open.filter(({ hash }) => hash.startsWith(shown));
  if (!found) throw new HubError('approval_not_found');
  if (another) throw new CommandFailure('usage', `Several requests begin with "${shown}". Answer them in a window.`);
  return found;
}

/** What a choice means to a request. Throws `usage` with what can be chosen. */
export function answerFor(
  request: ApprovalRequest,
  choice: readonly string[],
  note: string | undefined,
): ApprovalAnswer {
  const more = note === undefined ? {} : { note };
  if (request.type === 'question') return { type: 'answers', answers: answersFor(request.questions, choice) };
  const [wanted = '', ...others] = choice;
  const option = request.options.find(({ id }) => id === wanted);
  if (option && others.length === 0) return { type: 'option', optionId: option.id, ...more };
  const ids = request.options.map(({ id }) => printableLine(id)).join(', ');
  throw new CommandFailure(
    'usage',
    `"${printableLine(choice.join(', '), 60)}" is no choice here. Give one of: ${ids}.`,
  );
}

function answersFor([question, another]: readonly Question[], chosen: readonly string[]): Record<string, string[]> {
  if (!question || another)
    throw new CommandFailure('usage', 'This asks several questions at once. Answer it in a window.');
  if (chosen.length > 1 && !question.multiSelect) throw new CommandFailure('usage', 'Only one can be chosen here.');
  return { [question.id]: chosen.map((one) => labelFor(question, one)) };
}

function labelFor({ options, allowOther }: Question, given: string): string {
  const option = options.find(({ label }) => label.toLowerCase() === given.toLowerCase());
  if (option) return option.label;
  if (allowOther) return given;
  const labels = options.map(({ label }) => `"${printableLine(label, 60)}"`).join(', ');
  throw new CommandFailure('usage', `"${printableLine(given, 60)}" is no choice here. Give one of: ${labels}.`);
}
