import type { Question } from '@codeai-hub/protocol/channels/session/approvals';

/** What has been chosen for one question: labels, and words of one's own. */
export interface Chosen {
  readonly labels: readonly string[];
  readonly other: string;
}

export const nothingChosen: Chosen = { labels: [], other: '' };

/** One label where one may be chosen, any number where many may; choosing again takes back. */
export function choose(question: Question, chosen: Chosen, label: string): Chosen {
  const has = chosen.labels.includes(label);
  if (!question.multiSelect) return { labels: has ? [] : [label], other: '' };
  return { ...chosen, labels: has ? chosen.labels.filter((one) => one !== label) : [...chosen.labels, label] };
}

export function writeOther(question: Question, chosen: Chosen, other: string): Chosen {
  return { labels: question.multiSelect || other === '' ? chosen.labels : [], other };
}

/** The answers to send; null while a question has none. */
export function completeAnswers(
  questions: readonly Question[],
  chosen: ReadonlyMap<string, Chosen>,
): Record<string, string[]> | null {
  const answers: Record<string, string[]> = {};
  for (const question of questions) {
    const { labels, other } = chosen.get(question.id) ?? nothingChosen;
    const given = [...labels, ...(other.trim() ? [other.trim()] : [])];
    if (given.length === 0) return null;
    answers[question.id] = given;
  }
  return answers;
}
