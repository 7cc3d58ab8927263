import * as z from 'zod';
import { errorShape, filledIn, ToldError, WINDOW_ERROR_KINDS } from './told-error.ts';

interface ErrorKind {
  /** Status of the HTTP API for this error. */
  http: number;
  /** What happened and what to do, for a person. `{name}` is filled from the error's details. */
  text: string;
}

/** The closed list: every error that crosses the wire has one of these codes. */
export const ERROR_KINDS = {
  // the request itself
  invalid_json: { http: 400, text: 'The message is not valid JSON: {reason}. Send one JSON-RPC 2.0 object per frame.' },
  invalid_request: {
    http: 400,
    text: 'The request is malformed at {path}: {reason}. See docs/protocol.md for its shape.',
  },
  unknown_method: { http: 404, text: 'There is no method "{method}". See docs/protocol.md for the list.' },
  not_found: { http: 404, text: '{what} does not exist. It may have been deleted; refresh the list.' },
  too_large: WINDOW_ERROR_KINDS.too_large,
  too_deep: { http: 400, text: 'The JSON is nested deeper than {limit} levels. Flatten it.' },
  protocol_version: {
    http: 400,
    text: 'This window speaks protocol {offered}, the core speaks {spoken}. Update the older of the two.',
  },
  hello_required: { http: 400, text: 'The first message of a connection must be "hello". Reconnect and send it.' },
  // who is asking
  unauthorized: {
    http: 401,
    text: 'No valid sign-in came with the request. Run `npm start` again (or `codeai-hub open`).',
  },
  forbidden_host: {
    http: 403,
    text: 'The host "{host}" is not this core. Run `npm start` again (or `codeai-hub open`) and use its address.',
  },
  forbidden_origin: { http: 403, text: 'The page "{origin}" may not talk to the core. Open the hub itself.' },
  code_invalid: {
    http: 401,
    text: 'The one-time code is wrong, used or older than 60 seconds. Run `npm start` again (or `codeai-hub open`) for a new one.',
  },
  too_many_clients: {
    http: 503,
    text: '{limit} windows are connected already. Close one, or raise the setting "maxClients".',
  },
  rate_limited_client: {
    http: 429,
    text: 'Too many bad messages on this connection. It was closed; reconnect after fixing the client.',
  },
  // commands
  command_id_conflict: WINDOW_ERROR_KINDS.command_id_conflict,
  session_not_found: {
    http: 404,
    text: 'Session {sessionId} does not exist. It may have been deleted in another window.',
  },
  session_read_only: {
    http: 409,
    text: 'This session is read-only: {reason}. Its history can be read and exported; continue in a new session.',
  },
  session_busy: { http: 409, text: 'The agent is working. Wait for the turn to end, or stop it.' },
  agent_unknown: {
    http: 404,
    text: 'The agent "{provider}" has no part in this session. Add it to the session first.',
  },
  too_many_agents: { http: 409, text: 'A session has at most {limit} agents. Begin another session for more.' },
  no_turn_running: { http: 409, text: 'No turn is running, so there is nothing to stop.' },
  nothing_to_continue: {
    http: 409,
    text: '{provider} has not been asked anything here, so there is nothing it could go on with. Send it a message.',
  },
  reset_unknown: {
    http: 409,
    text: 'Nobody told when {provider} can go on: its last turn here did not stop at a limit with a known end. Name a time.',
  },
  queue_entry_not_found: { http: 404, text: 'That queued message was sent or removed already.' },
  queue_full: { http: 409, text: 'The queue is full: at most {limit} wait for the agent. Remove a message, or wait.' },
  empty_message: { http: 400, text: 'The message is empty. Type something or attach a file.' },
  steer_unsupported: { http: 409, text: 'This agent takes no messages while it works. Queue it instead.' },
  approval_not_found: {
    http: 404,
    text: 'That request is not open. It was answered already, or it ended with its turn.',
  },
  approval_already_resolved: { http: 409, text: 'This was already answered: {outcome}, by {by}.' },
  approval_changed: {
    http: 409,
    text: 'The request shown is not the one that waits. Look at it again and answer once more.',
  },
  approval_answer_invalid: { http: 400, text: 'The answer does not fit the request: {reason}.' },
  too_many_sessions: {
    http: 409,
    text: '{limit} sessions are running already. Wait for one, or raise the setting "maxConcurrentSessions".',
  },
  choice_unknown: { http: 400, text: 'There is no {what} "{value}" here. Choose one of: {offered}.' },
  unsupported: { http: 409, text: '{provider} cannot do this: {what}.' },
  history_changed: { http: 409, text: "The session's history was rebuilt. Load it again." },
  history_unreadable: {
    http: 409,
    text: "{provider}'s record of this conversation ({path}) cannot be read: {reason}. It is left as it is; go on with it in {provider} itself.",
  },
  // folders and files
  folder_not_found: { http: 404, text: 'The folder {path} does not exist. Pick another one.' },
  folder_unusable: { http: 400, text: 'No agent can work in {path}: {reason}. Pick a folder of this machine.' },
  folder_not_readable: { http: 403, text: 'The folder {path} cannot be read: {reason}. Check its permissions.' },
  blob_not_found: { http: 404, text: 'The attachment is not stored here. It may belong to another session.' },
  // storage
  disk_full: {
    http: 507,
    text: 'The disk is full, so nothing new is started. Free some space on {path}; what was accepted is kept.',
  },
  disk_read_only: { http: 507, text: 'The disk is read-only, so nothing new is started. Make {path} writable again.' },
  disk_failed: {
    http: 500,
    text: 'Writing to {path} failed: {reason}. What was confirmed is not lost; check the disk.',
  },
  log_damaged: {
    http: 409,
    text: 'The log of this session is damaged at line {line}. It is shown up to there and is read-only.',
  },
  log_too_new: {
    http: 409,
    text: 'This session was written by a newer version (format {format}). Update CodeAI Hub to go on with it.',
  },
  // settings
  settings_invalid: {
    http: 400,
    text: 'The setting {path} is not valid: {reason}. The last good value stays in force.',
  },
  setting_unknown: {
    http: 400,
    text: 'The file config.json names a setting "{path}" that does not exist. It is kept, without effect; check its spelling.',
  },
  secret_unknown: { http: 404, text: 'No secret named "{name}" is stored. Add it in Settings, Providers.' },
  secret_locked: {
    http: 409,
    text: 'The secret "{name}" is sealed by the system keychain, which does not open it: {reason}. Unlock it, then look again in Settings, Agents.',
  },
  secret_store_failed: { http: 500, text: 'The secret could not be stored: {reason}.' },
  // providers and their runtimes
  provider_unknown: { http: 404, text: 'No provider "{provider}" is installed.' },
  provider_unavailable: { http: 503, text: '{provider} cannot start: {reason}.' },
  provider_incompatible: {
    http: 409,
    text: '{provider} {version} cannot be used by this core: it speaks contract {contract}, the core {spoken}. {hint}',
  },
  registry_failed: {
    http: 502,
    text: 'The list of agents at {source} could not be read: {reason}. Correct the setting "agentRegistry", or try again.',
  },
  registry_changed: {
    http: 409,
    text: 'What the registry says of {provider} is not what was shown. Look at the list again, and then add it.',
  },
  agent_unusable: { http: 409, text: '{provider} cannot be added: {reason}.' },
  consent_needed: {
    http: 409,
    text: '{provider} is a program from {host} that runs with all of your rights. Say that you trust it, and add it again.',
  },
  provider_paused: {
    http: 503,
    text: '{provider} failed {failures} times in a row and is left alone until {until}. Its last error: {reason} Send again then, or choose "Try now" in Settings, Providers.',
  },
  provider_in_use: {
    http: 409,
    text: '{provider} works in {sessions} sessions. Wait until their agents are closed, or stop them, and do it again.',
  },
  runtime_missing: {
    http: 409,
    text: '{provider} is not on this machine. Install it in Providers, or set its path in the settings.',
  },
  runtime_damaged: {
    http: 409,
    text: "{provider}'s program {path} is not as it was installed: {reason}. Install it again in Settings, Providers.",
  },
  runtimes_list_damaged: {
    http: 500,
    text: 'The list of what the hub installed ({path}) was damaged or changed by hand: {reason}. It was made anew from what is there.',
  },
  runtime_failed: { http: 502, text: '{provider} could not be started: {reason}.' },
  install_failed: { http: 502, text: '{provider} could not be installed: {reason}.' },
  sign_in_failed: { http: 502, text: '{provider} could not be signed in: {reason}. Start it again.' },
  sign_in_cancelled: { http: 409, text: 'The sign-in was given up. Nothing was changed.' },
  install_cancelled: { http: 409, text: 'The installation was cancelled. Nothing was changed.' },
  // how a turn can fail
  auth_required: { http: 409, text: '{provider} is not signed in. {hint}' },
  quota_exhausted: { http: 429, text: '{provider} reached its usage limit. It resets {resetsAt}.' },
  rate_limited: { http: 429, text: '{provider} was asked too often. Wait a moment and send again.' },
  overloaded: { http: 503, text: "{provider}'s service is overloaded. Send again in a minute." },
  provider_server_error: { http: 502, text: "{provider}'s service failed: {reason}. Send again." },
  network_unreachable: {
    http: 503,
    text: "{provider}'s service cannot be reached: {reason}. Check the network or the base URL.",
  },
  model_not_found: { http: 404, text: 'The model "{model}" is not available. Choose another one.' },
  request_too_large: {
    http: 413,
    text: 'The conversation or attachment is too large for {provider}. Remove attachments or compact.',
  },
  request_rejected: { http: 400, text: "{provider}'s service refused the request: {reason}." },
  permission_denied: {
    http: 403,
    text: "{provider}'s service does not allow this: {reason}. Check the account or key.",
  },
  billing_required: { http: 402, text: '{provider} needs billing to be set up: {reason}.' },
  context_full: { http: 413, text: 'The conversation no longer fits the model. Compact it or start a new session.' },
  refused: { http: 409, text: '{provider} refused to answer this. Rephrase it.' },
  limit_reached: { http: 409, text: 'The agent stopped at a limit: {reason}. Send "continue" to go on.' },
  stream_broken: { http: 502, text: 'The answer broke off: {reason}. Send again.' },
  agent_process_ended: {
    http: 502,
    text: "The agent's process ended unexpectedly ({reason}). Send again; the conversation is kept.",
  },
  agent_error: { http: 502, text: 'The agent reported an error: {reason}.' },
  // the core's own life
  core_restarting: { http: 503, text: 'The core is restarting. This window reconnects by itself.' },
  core_running: { http: 409, text: 'A core is already running for this home (pid {pid}).' },
  internal: WINDOW_ERROR_KINDS.internal,
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_KINDS;
export const ERROR_CODES = Object.keys(ERROR_KINDS) as [ErrorCode, ...ErrorCode[]];

export type ErrorDetails = Record<string, string | number | boolean | null>;

/** An error as it crosses the wire: a code of the closed list, a filled-in sentence, and what is needed to go on. */
export const HubErrorShape = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});
export type HubErrorShape = z.infer<typeof HubErrorShape>;

export function describeError(code: ErrorCode, details: ErrorDetails = {}): HubErrorShape {
  const text = isKnown(code) ? ERROR_KINDS[code].text : code;
  return errorShape(code, filledIn(text, details), details);
}

/**
 * Whether another side told an error. A newer one may use codes this build does not know; its sentence is for people all the
 * same.
 */
export function isHubErrorShape(value: unknown): value is HubErrorShape {
  const { code, message } = (value ?? {}) as Partial<Record<keyof HubErrorShape, unknown>>;
  return typeof code === 'string' && typeof message === 'string';
}

/** Status of the HTTP API; 500 for a code of a newer side. */
export function httpStatusOf(code: ErrorCode): number {
  return isKnown(code) ? ERROR_KINDS[code].http : 500;
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_KINDS, code);
}

/** An error of our own. Anything else that is thrown becomes `internal` at the boundary. */
export class HubError extends ToldError {
  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(describeError(code, details), options);
  }

  /** What another side told, in its own words, also where its code is not known here. */
  static of({ code, message, details = {} }: HubErrorShape): HubError {
    const error = new HubError(code, details);
    error.message = message;
    return error;
  }
}
