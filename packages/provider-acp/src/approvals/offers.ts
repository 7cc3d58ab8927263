import type { ApprovalOption } from '@codeai-hub/protocol/channels/session/approvals';
import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { Preset } from '../presets/preset.ts';

/** An option as it is shown, and the agent's id of it; a denial of ours has none. */
export interface Offer {
  option: ApprovalOption;
  nativeId: string | undefined;
}

type Kind = ApprovalOption['kind'];

const KINDS: readonly (readonly [string, Kind])[] = [
  ['allow_once', 'allow_once'],
  ['allow_always', 'allow_always'],
  ['reject_once', 'deny'],
  ['reject_always', 'deny'],
];

/** The choices of a request, the ones that allow first. There is always a way to say no. */
export function offersOf(options: unknown, call: Fields, preset: Pick<Preset, 'name' | 'ruleOf'>): Offer[] {
  const offers = listOf(options)
    .map(fieldsOf)
    .flatMap((option, at) => offerOf(option, at, call, preset));
  const denials = offers.filter(({ option }) => option.kind === 'deny');
  const allowing = offers.filter(({ option }) => option.kind !== 'deny');
  const once = allowing.filter(({ option }) => option.kind === 'allow_once');
  const lasting = allowing.filter(({ option }) => option.kind !== 'allow_once');
  return [...once, ...lasting, ...(denials.length > 0 ? denials : [OUR_DENIAL])];
}

const OUR_DENIAL: Offer = { option: { id: 'deny', kind: 'deny', label: 'Deny' }, nativeId: undefined };

function offerOf(native: Fields, at: number, call: Fields, preset: Pick<Preset, 'name' | 'ruleOf'>): Offer[] {
  const nativeId = stringOf(native.optionId);
  const kind = KINDS.find(([theirs]) => theirs === native.kind)?.[1];
  if (nativeId === undefined || kind === undefined) return [];
  const label = stringOf(native.name) ?? nativeId;
  const lasting = kind === 'allow_always' ? lastingOf(native, call, label, preset) : { kind };
  // Ids of ours: theirs may be longer than an answer takes, and one may come twice.
  return [{ option: { id: `o${at + 1}`, label, ...lasting }, nativeId }];
}

/** What is known of how far it reaches, else that nobody but the agent knows. */
function lastingOf(
  native: Fields,
  call: Fields,
  label: string,
  { name, ruleOf }: Pick<Preset, 'name' | 'ruleOf'>,
): Pick<ApprovalOption, 'kind' | 'rule'> {
  const known = ruleOf?.(native, call);
  return known ?? { kind: 'allow_always', rule: `"${label}": ${name} decides what this covers, and for how long` };
}
