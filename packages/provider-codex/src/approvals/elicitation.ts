import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import { type Form, formOf } from '@codeai-hub/provider-kit/form';
import { type Fields, fieldsOf, jsonOf, stringOf, stringsOf } from '@codeai-hub/provider-kit/reading';
import type { McpServerElicitationRequestResponse } from '../native/protocol.ts';
import { ALLOW, type Ask, DENY, decided, type Offer } from './ask.ts';

type Result = McpServerElicitationRequestResponse;
const ACCEPTED: Result = { action: 'accept', content: {}, _meta: null };
const DECLINED: Result = { action: 'decline', content: null, _meta: null };

/** `mcpServer/elicitation/request`: a tool server asks, for leave or for a form to be filled in, or its tool is to be used. */
export function elicitationAsk(params: Fields): Ask | undefined {
  const meta = fieldsOf(params._meta);
  if (params.mode === 'url') return leaveAsk(params, { url: params.url });
  if (params.mode !== 'form') return undefined;
  if (meta.codex_approval_kind === 'mcp_tool_call') return toolCallAsk(serverOf(params), meta);
  const form = formOf(params);
  return form === undefined ? leaveAsk(params, meta) : formAsk(form, params);
}

function serverOf(params: Fields): string {
  return stringOf(params.serverName) ?? 'MCP';
}

/** The runtime's own question, put in the words of a server's: whether the tool may be used. */
function toolCallAsk(server: string, meta: Fields): Ask {
  const tool = stringOf(meta.tool_name) ?? 'a tool';
  const description = stringOf(meta.tool_description);
  const lasting = stringsOf(meta.persist).flatMap((scope) =>
    lastingOffer(scope, `${tool} of the MCP server ${server}`),
  );
  const offers: Offer<Result>[] = [
    { option: ALLOW, decision: ACCEPTED },
    ...lasting,
    { option: DENY, decision: DECLINED },
  ];
  return {
    request: {
      type: 'tool',
      name: `${server}.${tool}`,
      title: `Use ${tool} of ${server}`,
      input: jsonOf(meta.tool_params),
      ...(description !== undefined && { reason: `The server describes it: ${description}` }),
      options: offers.map((offer) => offer.option),
    },
    resultOf: (answer) => decided(offers, answer, DECLINED),
  };
}

function lastingOffer(scope: string, what: string): Offer<Result>[] {
  const decision: Result = { ...ACCEPTED, _meta: { persist: scope } };
  if (scope === 'session') {
    const rule = `${what}, whatever it is given`;
    return [
      { option: { id: 'allow_session', kind: 'allow_session', label: 'Allow for this session', rule }, decision },
    ];
  }
  if (scope !== 'always') return [];
  const rule = `${what}, whatever it is given; kept on disk in Codex's config, for every session`;
  return [{ option: { id: 'allow_always', kind: 'allow_always', label: 'Always allow', rule }, decision }];
}

function leaveAsk(params: Fields, input: Fields): Ask {
  const offers: Offer<Result>[] = [
    { option: ALLOW, decision: ACCEPTED },
    { option: DENY, decision: DECLINED },
  ];
  const server = serverOf(params);
  return {
    request: {
      type: 'tool',
      name: server,
      // Its words are not the hub's.
      title: `${server} asks: ${stringOf(params.message) ?? 'may it go on?'}`,
      input: jsonOf(input),
      options: offers.map((offer) => offer.option),
    },
    resultOf: (answer) => decided(offers, answer, DECLINED),
  };
}

function formAsk(form: Form, params: Fields): Ask {
  const questions = form.request.questions.map((question) => ({
    ...question,
    header: `${serverOf(params)} asks${question.header === undefined ? '' : `: ${question.header}`}`,
  }));
  return {
    request: { type: 'question', questions },
    problemOf: (answer) => (answer.type === 'answers' ? form.problemOf(answer.answers) : null),
    resultOf: (answer) => filledIn(form, answer),
  };
}

function filledIn(form: Form, answer: ApprovalAnswer): Result {
  if (answer.type !== 'answers') return DECLINED;
  return { action: 'accept', content: form.contentOf(answer.answers) as Result['content'], _meta: null };
}
