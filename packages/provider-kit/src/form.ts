import type { ApprovalAnswer, ApprovalRequest, Question } from '@codeai-hub/protocol/channels/session/approvals';
import { type Fields, fieldsOf, listOf, numberOf, stringOf, stringsOf } from './reading.ts';

type Answers = Extract<ApprovalAnswer, { type: 'answers' }>['answers'];

/** A field of a form, the question it is shown as, and what an answer of a person means to whoever asked. */
interface Field {
  question: Question;
  /** `undefined` leaves the field out */
  meaningOf(answers: string[]): unknown;
  /** why the answer cannot be meant */
  problemOf?(answers: string[]): string | null;
}

export interface Form {
  request: Extract<ApprovalRequest, { type: 'question' }>;
  /** Why the answers do not fit, although the questions took them; `null` when they do. */
  problemOf(answers: Answers): string | null;
  contentOf(answers: Answers): Record<string, unknown>;
}

/** Chosen where a field may stay empty. */
const LEFT_OUT = 'Leave it out';

/** What is asked with a form, as MCP and ACP have it. `undefined` for one without fields, and for anything that is no form. */
export function formOf(params: Fields): Form | undefined {
  const schema = fieldsOf(params.requestedSchema);
  const properties = Object.entries(fieldsOf(schema.properties));
  if (properties.length === 0 || params.mode === 'url') return undefined;
  const required = new Set(stringsOf(schema.required));
  const message = stringOf(params.message) ?? '';
  const fields = properties.map(([id, field]) => {
    const base = baseOf(id, fieldsOf(field), properties.length === 1 ? '' : message);
    // Of a single field the message is the question.
    const asked = properties.length === 1 && message !== '' ? { ...base, question: message } : base;
    return fieldOf(asked, fieldsOf(field), !required.has(id));
  });
  return {
    request: { type: 'question', questions: fields.map(({ question }) => question) },
    problemOf: (answers) =>
      fields
        .map(({ question, problemOf }) => problemOf?.(answers[question.id] ?? []) ?? null)
        .find((one) => one !== null) ?? null,
    contentOf: (answers) => {
      const content = fields.map(
        ({ question, meaningOf }) => [question.id, meaningOf(answers[question.id] ?? [])] as const,
      );
      return Object.fromEntries(content.filter(([, value]) => value !== undefined));
    },
  };
}

type Base = Pick<Question, 'id' | 'question' | 'header'>;

function baseOf(id: string, schema: Fields, message: string): Base {
  const title = stringOf(schema.title);
  const question = stringOf(schema.description) ?? title ?? id;
  const header = message || (title === question ? undefined : title);
  return { id, question, ...(header !== undefined && { header }) };
}

function fieldOf(base: Base, schema: Fields, mayStayEmpty: boolean): Field {
  if (schema.type === 'boolean') return yesOrNo(base, mayStayEmpty);
  if (schema.type === 'array')
    return choice(base, choicesOf(fieldsOf(schema.items)), { mayStayEmpty, multiSelect: true });
  const choices = choicesOf(schema);
  if (choices.length > 0) return choice(base, choices, { mayStayEmpty, multiSelect: false });
  if (schema.type === 'number' || schema.type === 'integer') return number(base, schema, mayStayEmpty);
  const question = { ...base, options: [], multiSelect: false, allowOther: true };
  return { question, meaningOf: ([answer = '']) => (answer === '' && mayStayEmpty ? undefined : answer) };
}

type Choice = { value: unknown; label: string; description?: string };

function yesOrNo(base: Base, mayStayEmpty: boolean): Field {
  const choices = [
    { value: true, label: 'Yes' },
    { value: false, label: 'No' },
  ];
  return choice(base, choices, { mayStayEmpty, multiSelect: false });
}

function choice(base: Base, choices: Choice[], how: { mayStayEmpty: boolean; multiSelect: boolean }): Field {
  const { multiSelect } = how;
  const offered = how.mayStayEmpty ? [...choices, { value: undefined, label: LEFT_OUT }] : choices;
  const options = offered.map((one) => ({
    label: one.label,
    ...('description' in one && one.description !== undefined && { description: one.description }),
  }));
  const meaningOf = (answers: string[]) =>
    answers.flatMap((label) => choices.find((one) => one.label === label)?.value ?? []);
  return {
    question: { ...base, options, multiSelect, allowOther: false },
    meaningOf: (answers) => {
      const meant = meaningOf(answers);
      if (meant.length === 0 && how.mayStayEmpty) return undefined;
      return multiSelect ? meant : meant[0];
    },
  };
}

function number(base: Base, schema: Fields, mayStayEmpty: boolean): Field {
  const [least, most] = [numberOf(schema.minimum), numberOf(schema.maximum)];
  const whole = schema.type === 'integer';
  const wanted = [
    whole ? 'a whole number' : 'a number',
    ...(least === undefined ? [] : [`at least ${least}`]),
    ...(most === undefined ? [] : [`at most ${most}`]),
  ].join(', ');
  const fits = (value: number) =>
    (whole ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
    value >= (least ?? value) &&
    value <= (most ?? value);
  const isEmpty = ([answer = '']: string[]) => answer.trim() === '';
  return {
    question: { ...base, question: `${base.question} (${wanted})`, options: [], multiSelect: false, allowOther: true },
    problemOf: (answers) => {
      if (isEmpty(answers) && mayStayEmpty) return null;
      return !isEmpty(answers) && fits(Number(answers[0])) ? null : `"${base.question}" takes ${wanted}`;
    },
    meaningOf: (answers) => (isEmpty(answers) ? undefined : Number(answers[0])),
  };
}

function choicesOf(schema: Fields): Choice[] {
  const titled = listOf(schema.oneOf ?? schema.anyOf).map(fieldsOf);
  if (titled.length > 0) return titled.flatMap(titledChoice);
  const names = listOf(schema.enumNames).map(stringOf);
  return listOf(schema.enum).map((value, at) => ({ value: String(value), label: names[at] ?? String(value) }));
}

function titledChoice({ const: value, title, description }: Fields): Choice[] {
  const text = stringOf(value);
  if (text === undefined) return [];
  const about = stringOf(description);
  return [{ value: text, label: stringOf(title) ?? text, ...(about !== undefined && { description: about }) }];
}
