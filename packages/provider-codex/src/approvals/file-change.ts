import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { type Fields, stringOf } from '@codeai-hub/provider-kit/reading';
import type { FileChangeRequestApprovalResponse } from '../native/protocol.ts';
import { ALLOW, type Ask, DENY, DENY_AND_STOP, decided, type Offer } from './ask.ts';

type Decision = FileChangeRequestApprovalResponse['decision'];

/** `item/fileChange/requestApproval`: the request names the item, and that has the changes. */
export function fileChangeAsk(params: Fields, changes: FileChange[]): Ask {
  const grantRoot = stringOf(params.grantRoot);
  const files = changes.map((change) => change.path).join(', ');
  const rule = grantRoot === undefined ? `changes of ${files}` : `every change below ${grantRoot}`;
  const offers: Offer<Decision>[] = [
    { option: ALLOW, decision: 'accept' },
    {
      option: { id: 'allow_session', kind: 'allow_session', label: 'Allow for this session', rule },
      decision: 'acceptForSession',
    },
    { option: DENY, decision: 'decline' },
    { option: DENY_AND_STOP, decision: 'cancel' },
  ];
  const options = offers.map((offer) => offer.option);
  const wider = grantRoot === undefined ? undefined : `It asks for write access to ${grantRoot}.`;
  const reason = [stringOf(params.reason), wider].filter((part) => part).join('\n');
  return {
    request: { type: 'edit', changes, ...(reason !== '' && { reason }), options },
    resultOf: (answer) => ({ decision: decided<Decision>(offers, answer, 'decline') }),
  };
}
