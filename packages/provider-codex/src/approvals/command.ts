import type { ApprovalOption, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import { type Fields, fieldsOf, isFields, jsonOf, listOf, stringOf, stringsOf } from '@codeai-hub/provider-kit/reading';
import type { CommandExecutionRequestApprovalResponse } from '../native/protocol.ts';
import { scriptOf } from '../translate/command-line.ts';
import { ALLOW, type Ask, DENY, DENY_AND_STOP, decided, type Offer } from './ask.ts';

type Decision = CommandExecutionRequestApprovalResponse['decision'];

const EXACTLY_THIS = 'exactly this command in this folder';

/** `item/commandExecution/requestApproval`. */
export function commandAsk(params: Fields, folder: string): Ask {
  const offers = offersFor(params);
  const options = offers.map((offer) => offer.option);
  const resultOf: Ask['resultOf'] = (answer) => ({ decision: decided<Decision>(offers, answer, 'decline') });
  return { request: requestOf(params, folder, options), resultOf };
}

function requestOf(params: Fields, folder: string, options: ApprovalOption[]): ApprovalRequest {
  const reason = reasonOf(params);
  const about = reason === undefined ? {} : { reason };
  const command = stringOf(params.command);
  if (params.kind === 'writeStdin' || command === undefined)
    return { type: 'tool', ...otherThan(params), input: jsonOf(shown(params)), ...about, options };
  const cwd = stringOf(params.cwd) ?? folder;
  // The runtime takes no other command in its place.
  return { type: 'command', command: scriptOf(command), cwd, ...about, options, editable: false };
}

function otherThan(params: Fields): { name: string; title: string } {
  if (params.kind === 'writeStdin') return { name: 'write_stdin', title: 'Type into the running command' };
  const host = stringOf(fieldsOf(params.networkApprovalContext).host);
  return host === undefined
    ? { name: 'exec_command', title: 'Run a command' }
    : { name: 'network', title: `Connect to ${host}` };
}

/** All of the request that says what would happen. */
function shown({
  threadId: _,
  turnId: _t,
  itemId: _i,
  startedAtMs: _s,
  availableDecisions: _a,
  ...rest
}: Fields): Fields {
  return rest;
}

function reasonOf(params: Fields): string | undefined {
  const { host, protocol } = fieldsOf(params.networkApprovalContext);
  const parts = [
    stringOf(params.reason),
    stringOf(host) && `It wants to connect to ${String(host)} (${String(protocol)}).`,
    isFields(params.additionalPermissions) && `With more permissions: ${JSON.stringify(params.additionalPermissions)}`,
  ].filter((part) => typeof part === 'string' && part !== '');
  return parts.length === 0 ? undefined : parts.join('\n');
}

function offersFor(params: Fields): Offer<Decision>[] {
  const lasting = listOf(params.availableDecisions).flatMap(lastingOffer);
  const session: Offer<Decision>[] =
    params.kind === 'writeStdin' || stringOf(params.command) === undefined
      ? []
      : [
          {
            option: { id: 'allow_session', kind: 'allow_session', label: 'Allow for this session', rule: EXACTLY_THIS },
            decision: 'acceptForSession',
          },
        ];
  return [
    { option: ALLOW, decision: 'accept' },
    ...session,
    ...lasting,
    { option: DENY, decision: 'decline' },
    { option: DENY_AND_STOP, decision: 'cancel' },
  ];
}

/** Rules that the runtime writes to its own files: they hold in every session, also outside of the hub. */
function lastingOffer(decision: unknown, index: number): Offer<Decision>[] {
  const offered = fieldsOf(decision);
  const exec = fieldsOf(offered.acceptWithExecpolicyAmendment);
  const prefix = stringsOf(exec.execpolicy_amendment);
  if (prefix.length > 0) {
    const rule = `${prefixWords(prefix)}; kept on disk in Codex's rules, for every session`;
    const option: ApprovalOption = { id: `always_${index}`, kind: 'allow_always', label: 'Always allow', rule };
    return [{ option, decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: prefix } } }];
  }
  const network = fieldsOf(fieldsOf(offered.applyNetworkPolicyAmendment).network_policy_amendment);
  const [host, action] = [stringOf(network.host), network.action];
  if (host === undefined || (action !== 'allow' && action !== 'deny')) return [];
  const allows = action === 'allow';
  const option: ApprovalOption = {
    id: `${action}_${index}`,
    kind: allows ? 'allow_always' : 'deny',
    label: allows ? 'Always allow this host' : 'Never allow this host',
    rule: `connections to ${host}; kept on disk in Codex's rules, for every session`,
  };
  return [{ option, decision: { applyNetworkPolicyAmendment: { network_policy_amendment: { host, action } } } }];
}

function prefixWords(prefix: string[]): string {
  const [shell = '', flag = '', script] = prefix;
  const isScript = prefix.length === 3 && script !== undefined && /sh$/.test(shell) && /^-l?c$/.test(flag);
  return isScript ? `exactly this script: ${script}` : `every command that begins with: ${prefix.join(' ')}`;
}
