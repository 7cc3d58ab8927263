import type { ApprovalAnswer, Question } from '@codeai-hub/protocol/channels/session/approvals';
import { type Fields, fieldsOf, jsonOf, listOf, stringOf, stringsOf } from '@codeai-hub/provider-kit/reading';
import type { McpServerElicitationRequestResponse } from '../native/protocol.ts';
import { ALLOW, type Ask, DENY, decided, type Offer } from './ask.ts';

type Result = McpServerElicitationRequestResponse;
const DECLINED: Result = { action: 'decline', content: null, _meta: null };

/** `mcpServer/elicitation/request`: a tool server asks, for leave or for a form to be filled in. */
export function elicitationAsk(params: Fields): Ask | undefined {
  const { mode } = params;
  if (mode === 'url') return leaveAsk(params, { url: params.url });
  if (mode !== 'form') return undefined;
  const fields = Object.entries(fieldsOf(fieldsOf(params.requestedSchema).properties));
  return fields.length === 0 ? leaveAsk(params, fieldsOf(params._meta)) : formAsk(params, fields);
}

function leaveAsk(params: Fields, input: Fields): Ask {
  const offers: Offer<Result>[] = [
    { option: ALLOW, decision: { action: 'accept', content: {}, _meta: null } },
    { option: DENY, decision: DECLINED },
  ];
  const server = stringOf(params.serverName) ?? 'MCP';
  return {
    request: {
      type: 'tool',
      name: server,
      title: stringOf(params.message) ?? `Allow ${server} to go on`,
      input: jsonOf(input),
      options: offers.map((offer) => offer.option),
    },
    resultOf: (answer) => decided(offers, answer, DECLINED),
  };
}

function formAsk(params: Fields, fields: [string, unknown][]): Ask {
  const header = stringOf(params.message) ?? stringOf(params.serverName);
  const questions = fields.map(([name, schema]) => questionOf(name, fieldsOf(schema), header));
  return {
    request: { type: 'question', questions },
    resultOf: (answer) => filledIn(answer, new Map(fields.map(([name, schema]) => [name, fieldsOf(schema)]))),
  };
}

function questionOf(id: string, schema: Fields, header: string | undefined): Question {
  const choices = choicesOf(schema);
  return {
    id,
    ...(header !== undefined && { header }),
    question: stringOf(schema.description) ?? stringOf(schema.title) ?? id,
    options: choices.map((label) => ({ label })),
    multiSelect: schema.type === 'array',
    allowOther: choices.length === 0,
  };
}

function choicesOf(schema: Fields): string[] {
  if (schema.type === 'boolean') return ['yes', 'no'];
  const choices = schema.type === 'array' ? fieldsOf(schema.items) : schema;
  const titled = listOf(choices.oneOf ?? choices.anyOf).map((one) => stringOf(fieldsOf(one).const));
  return [...stringsOf(choices.enum), ...titled.filter((one) => one !== undefined)];
}

function filledIn(answer: ApprovalAnswer, schemas: ReadonlyMap<string, Fields>): Result {
  if (answer.type !== 'answers') return DECLINED;
  const values = Object.entries(answer.answers).map(([id, words]) => [id, typedValue(words, schemas.get(id) ?? {})]);
  return { action: 'accept', content: Object.fromEntries(values), _meta: null };
}

function typedValue(words: string[], schema: Fields): string | number | boolean | string[] {
  const [first = ''] = words;
  if (schema.type === 'array') return words;
  if (schema.type === 'boolean') return first === 'yes';
  if (schema.type === 'number' || schema.type === 'integer') return Number(first);
  return first;
}
