import type { ApprovalOption } from '@codeai-hub/protocol/channels/session/approvals';
import type { Choice, Features } from '@codeai-hub/protocol/channels/session/state';
import type { ErrorCode, ErrorDetails } from '@codeai-hub/protocol/errors';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { Fields } from '@codeai-hub/provider-kit/reading';
import type { Supply } from '../runtime/supply.ts';
import type { History, HistoryOptions } from '../history/history.ts';
import type { Options } from '../settings.ts';

/** One agent that speaks the Agent Client Protocol, as data. What it does otherwise than the protocol says is a quirk. */
export interface Preset {
  id: string;
  name: string;
  /** one line for people who do not know it */
  description: string;
  /** what its program is called on a machine; `undefined`: it is not looked for */
  program: string | undefined;
  args: readonly string[];
  /** folders below the home in which its own installer puts it */
  places: readonly string[];
  /** older ones are not driven */
  oldest: string;
  /** `undefined`: the hub cannot install it */
  install: Install | undefined;
  /** in place of `install`: where the hub gets it from */
  supply?: Supply;
  /** how a person installs it without the hub */
  installHint: string;
  features: Features;
  /** the mode that asks (I16) */
  defaultMode: string;
  /** what `defaultMode` stands for where the agent has no mode of that name; absent: the one it begins in */
  askingMode?: string;
  /** Modes that ask nothing. Offered only when the setting `allowBypass` names them. */
  bypassModes: readonly string[];
  /** the same, of agents whose modes nobody here knows */
  looksLikeBypass?(mode: Choice): boolean;
  /** Variables by which it takes what the hub's settings hold. */
  variables: { apiKey?: string; baseUrl?: string };
  /** what it runs with, unless the settings say otherwise */
  env: Readonly<Record<string, string>>;
  /** Variables of the hub's own environment that must not reach it. */
  stray: readonly RegExp[];
  /** Writes what it needs into a folder of the hub and answers the variables that name it. */
  prepare?(input: PrepareInput): Promise<Record<string, string>>;
  /** what to do when it is not signed in, before what the agent says about it itself */
  signIn: string;
  /** What must be done before a conversation is loaded. */
  beforeLoad?(input: { id: string; env: Readonly<Record<string, string>>; now: number }): Promise<void>;
  /** What its own program has said on this machine, where it keeps records that can be read. */
  history?(options: HistoryOptions): History;
  /** What it runs with shows that it is signed in; nothing need be started to know it. */
  hasKey?(env: Readonly<Record<string, string>>): boolean;
  /** Only a new session shows whether it is signed in, and one that is not used leaves nothing behind. */
  probesSession: boolean;
  /** An error of a turn that this agent tells in its own way. */
  failureOf?(refusal: Refusal, now: number): Failure | undefined;
  /** What an option that lasts really allows; the agent's own words say only how it is called. */
  ruleOf?(option: Fields, call: Fields): Pick<ApprovalOption, 'kind' | 'rule'> | undefined;
  quirks: Quirks;
}

export interface PrepareInput {
  dataDir: string;
  settings: ResolvedSettings;
  options: Options;
  /** what it would run with otherwise */
  env: Readonly<Record<string, string>>;
}

/** What the hub installs: the vendor's package in one version, for each platform it has one for; `any` fits all. */
export interface Install {
  version: string;
  platforms: Readonly<Record<string, Pinned>>;
}

export interface Pinned {
  /** below the address of a registry */
  archive: string;
  integrity: string;
  size: number;
  files: readonly string[];
  program: string;
}

/** What an agent answered instead of a result. */
export interface Refusal {
  code: number;
  message: string;
  data: unknown;
}

export interface Failure {
  code: ErrorCode;
  details?: ErrorDetails;
}

export interface Quirks {
  /** A command to be allowed stands in the title, with what is said about it in the content. */
  commandInTitle?: boolean;
  /** Until a call is over its content explains it and is no output. */
  explainsInContent?: boolean;
  /** A mode it went into by itself comes as the text `[MODE_UPDATE] …`. */
  modeUpdateText?: boolean;
  /** What was said before comes again after `session/load` was answered. */
  replaysAfterLoad?: boolean;
  /** The todo list is the input of a tool call. */
  todosInInput?: boolean;
  /** Each thought comes whole, without anything between it and the one before. */
  wholeThoughts?: boolean;
  /** A tool's name stands in front of its call's id: `run_shell_command__…`. */
  nameInCallId?: boolean;
  /** The plan to be reviewed is a file, named at the end of the title of the call of this tool. */
  planTool?: string;
}
