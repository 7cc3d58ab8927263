import type { PermissionUpdate } from '@anthropic-ai/claude-agent-sdk';
import type { ApprovalOption } from '@codeai-hub/protocol/channels/session/approvals';
import { shortPath } from '../translate/tool-names.ts';

/** An option as it is shown, and what choosing it tells the runtime. */
export interface OfferedOption {
  option: ApprovalOption;
  updates?: PermissionUpdate[];
}

export interface OfferInput {
  suggestions: readonly PermissionUpdate[];
  /** the runtime forbids an offer that lasts */
  onceOnly: boolean;
  folder: string;
}

const ONCE: OfferedOption = { option: { id: 'allow', kind: 'allow_once', label: 'Allow once' } };
const DENY: OfferedOption = { option: { id: 'deny', kind: 'deny', label: 'Deny' } };

/**
 * The choices of a permission request. The runtime suggests updates as one list; each kind of update is an offer of its
 * own here, because "this command" and "every edit" are different things to agree to.
 */
export function offersFor({ suggestions, onceOnly, folder }: OfferInput): OfferedOption[] {
  if (onceOnly) return [ONCE, DENY];
  const rules = suggestions.filter((update) => update.type === 'addRules' && update.behavior === 'allow');
  const directories = suggestions.filter((update) => update.type === 'addDirectories');
  const modes = suggestions.filter((update) => update.type === 'setMode');
  return [
    ONCE,
    ...ruleOffers(rules, directories, folder),
    ...(rules.length === 0 ? directoryOffers(directories, folder) : []),
    ...modes.flatMap(modeOffer),
    DENY,
  ];
}

function ruleOffers(rules: PermissionUpdate[], directories: PermissionUpdate[], folder: string): OfferedOption[] {
  if (rules.length === 0) return [];
  const rule = [
    'this very call',
    ...rules.map(ruleWords),
    ...directories.map((update) => directoryWords(update, folder)),
  ].join(', ');
  const updates = [...rules, ...directories];
  const forSession = updates.map((update) => goingTo(update, 'session'));
  const forFolder = updates.map((update) => goingTo(update, 'localSettings'));
  return [
    {
      option: { id: 'allow_session', kind: 'allow_session', label: 'Allow for this session', rule },
      updates: forSession,
    },
    {
      option: { id: 'allow_always', kind: 'allow_always', label: 'Always allow in this folder', rule },
      // For the session as well: a runtime that reads no settings files would save the rule and ask again.
      updates: [...forFolder, ...forSession],
    },
  ];
}

function directoryOffers(directories: PermissionUpdate[], folder: string): OfferedOption[] {
  if (directories.length === 0) return [];
  const rule = directories.map((update) => directoryWords(update, folder)).join(', ');
  return [
    {
      option: { id: 'allow_session', kind: 'allow_session', label: 'Allow for this session', rule },
      updates: directories.map((update) => goingTo(update, 'session')),
    },
  ];
}

function modeOffer(update: PermissionUpdate): OfferedOption[] {
  if (update.type !== 'setMode' || update.mode !== 'acceptEdits') return [];
  const option: ApprovalOption = {
    id: 'accept_edits',
    kind: 'allow_session',
    label: 'Allow all edits in this session',
    rule: 'permission mode: accept edits',
  };
  return [{ option, updates: [goingTo(update, 'session')] }];
}

/** What an offer is called decides where it is kept, not what the runtime suggested. */
function goingTo(update: PermissionUpdate, destination: 'session' | 'localSettings'): PermissionUpdate {
  return { ...update, destination };
}

function ruleWords(update: PermissionUpdate): string {
  return update.type === 'addRules' ? update.rules.map(coveredBy).join(', ') : '';
}

/** The rule as the runtime writes it, and what it covers: `touch x *` is more than the words `touch x`. */
function coveredBy({ toolName, ruleContent }: { toolName: string; ruleContent?: string }): string {
  if (ruleContent === undefined) return `${toolName}: every use of it`;
  const rule = `${toolName}(${ruleContent})`;
  const prefix = /^([^*]+?)(?::| )\*$/.exec(ruleContent)?.[1];
  if (prefix !== undefined) return `${rule}: everything that begins with "${prefix}"`;
  return ruleContent.includes('*') ? `${rule}: everything that fits` : rule;
}

function directoryWords(update: PermissionUpdate, folder: string): string {
  if (update.type !== 'addDirectories') return '';
  return update.directories
    .map((path) => `access to ${path === folder ? 'this folder' : shortPath(path, folder)}`)
    .join(', ');
}
