import { type Fields, fieldsOf, isFields, jsonOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { PermissionsRequestApprovalResponse } from '../native/protocol.ts';
import { ALLOW, type Ask, DENY, decided, type Offer } from './ask.ts';

type Result = PermissionsRequestApprovalResponse;

/** `item/permissions/requestApproval`: the agent asks for a wider sandbox. */
export function permissionsAsk(params: Fields): Ask {
  const asked = fieldsOf(params.permissions);
  const granted: Result['permissions'] = Object.fromEntries(
    Object.entries(asked).filter(([name, value]) => ['network', 'fileSystem'].includes(name) && isFields(value)),
  );
  const rule = JSON.stringify(granted);
  const nothing: Result = { permissions: {}, scope: 'turn' };
  const offers: Offer<Result>[] = [
    { option: { ...ALLOW, label: 'Allow for this turn' }, decision: { permissions: granted, scope: 'turn' } },
    {
      option: { id: 'allow_session', kind: 'allow_session', label: 'Allow for this session', rule },
      decision: { permissions: granted, scope: 'session' },
    },
    { option: DENY, decision: nothing },
  ];
  const reason = stringOf(params.reason);
  return {
    request: {
      type: 'tool',
      name: 'request_permissions',
      title: 'Get more permissions',
      input: jsonOf(asked),
      ...(reason !== undefined && { reason }),
      options: offers.map((offer) => offer.option),
    },
    resultOf: (answer) => decided(offers, answer, nothing),
  };
}
