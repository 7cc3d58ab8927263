import type { ApprovalAnswer, ApprovalRequest, Question } from '@codeai-hub/protocol/channels/session/approvals';
import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';

/** A field of a form, the question it is shown as, and what an answer of a person means to the agent. */
interface Field {
  question: Question;
  meaningOf(answers: string[]): unknown;
}

export interface Form {
  request: Extract<ApprovalRequest, { type: 'question' }>;
  contentOf(answer: Extract<ApprovalAnswer, { type: 'answers' }>): Record<string, unknown>;
}

/** What an agent asks with a form. `undefined` for one without fields, and for anything that is no form. */
export function formOf(params: Fields): Form | undefined {
  const properties = Object.entries(fieldsOf(fieldsOf(params.requestedSchema).properties));
  const message = stringOf(params.message) ?? '';
  const fields = properties.map(([id, schema]) =>
    fieldOf(id, fieldsOf(schema), properties.length === 1 ? message : ''),
  );
  if (fields.length === 0 || params.mode === 'url') return undefined;
  return {
    request: { type: 'question', questions: fields.map(({ question }) => question) },
    contentOf: ({ answers }) =>
      Object.fromEntries(fields.map(({ question, meaningOf }) => [question.id, meaningOf(answers[question.id] ?? [])])),
  };
}

function fieldOf(id: string, schema: Fields, message: string): Field {
  const title = stringOf(schema.title);
  const words = message || (stringOf(schema.description) ?? title ?? id);
  const base = { id, question: words, ...(title !== undefined && title !== words && { header: title }) };
  if (schema.type === 'boolean') return yesOrNo(base);
  if (schema.type === 'array') return choice(base, choicesOf(fieldsOf(schema.items)), true);
  const choices = choicesOf(schema);
  if (choices.length > 0) return choice(base, choices, false);
  const isNumber = schema.type === 'number' || schema.type === 'integer';
  return {
    question: { ...base, options: [], multiSelect: false, allowOther: true },
    meaningOf: ([answer = '']) => (isNumber ? Number(answer) : answer),
  };
}

type Base = Pick<Question, 'id' | 'question' | 'header'>;
type Choice = { value: string; label: string; description?: string };

function yesOrNo(base: Base): Field {
  const options = [{ label: 'Yes' }, { label: 'No' }];
  return {
    question: { ...base, options, multiSelect: false, allowOther: false },
    meaningOf: ([answer]) => answer === 'Yes',
  };
}

function choice(base: Base, choices: Choice[], multiSelect: boolean): Field {
  const meaningOf = (label: string) => choices.find((one) => one.label === label)?.value ?? label;
  const options = choices.map(({ label, description }) => ({
    label,
    ...(description !== undefined && { description }),
  }));
  return {
    question: { ...base, options, multiSelect, allowOther: false },
    meaningOf: (answers) => (multiSelect ? answers.map(meaningOf) : meaningOf(answers[0] ?? '')),
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
