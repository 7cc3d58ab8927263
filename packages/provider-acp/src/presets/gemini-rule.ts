import type { ApprovalOption } from '@codeai-hub/protocol/channels/session/approvals';
import { type Fields, stringOf } from '@codeai-hub/provider-kit/reading';

type Lasting = Pick<ApprovalOption, 'kind' | 'rule'>;

/** What Gemini CLI really allows with each option that lasts. */
export function geminiRule(option: Fields, call: Fields): Lasting | undefined {
  switch (option.optionId) {
    case 'proceed_always':
      return { kind: 'allow_session', rule: ruleOf(call) };
    case 'proceed_always_tool':
      return { kind: 'allow_session', rule: 'this tool, with any input' };
    case 'proceed_always_server':
      return { kind: 'allow_session', rule: 'every tool of this MCP server, with any input' };
    case 'proceed_always_and_save':
      return { kind: 'allow_always', rule: `${ruleOf(call)}. It is kept in the settings of Gemini CLI` };
    default:
      return undefined;
  }
}

/** For an edit it goes into another mode; for a command it remembers the programs. */
function ruleOf(call: Fields): string {
  if (call.kind === 'edit') return 'every change of a file: the mode becomes Auto Edit';
  if (call.kind === 'execute')
    return `this very command, and the programs it begins with (${programsOf(call)}) with any arguments`;
  return 'this tool, with any input';
}

function programsOf(call: Fields): string {
  const parts = (stringOf(call.title) ?? '').split(/&&|\|\||[;|\n]/);
  const programs = parts.flatMap((part) => /^\s*([^\s<>()]+)/.exec(part)?.[1] ?? []);
  return [...new Set(programs)].slice(0, 8).join(', ');
}
