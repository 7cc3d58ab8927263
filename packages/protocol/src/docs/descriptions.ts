import type { RootCommand } from '../channels/root/commands.ts';
import type { RootEvent } from '../channels/root/events.ts';
import type { SessionCommand } from '../channels/session/commands.ts';
import type { SessionEvent } from '../channels/session/events.ts';
import type { Method, NotificationName } from '../wire.ts';

/** One line for each, in the tables of docs/protocol.md. The compiler sees to it that none is left out. */
export const METHOD_TEXTS: Record<Method, string> = {
  hello: 'Opens the conversation, once, first. What is subscribed here is answered before `ready`.',
  subscribe:
    'Follows one more channel, or asks anew for one that is followed already. The answer is sent as a notification; the result repeats which it was.',
  unsubscribe: 'Stops following a channel.',
  command: 'Changes something. The result is the receipt.',
  history: 'Items that have left the window of a session, and their turns.',
  'handover.preview':
    'What another agent would be told of the conversation so far, for a person to read and change before `session.handOver`.',
  'draft.set':
    'What stands in the message box of a session. With `typedOn` nothing is lost that came back from the queue meanwhile.',
  'sessions.list':
    'Sessions by last use, also those the root state does not hold. `query` looks in title, folder and preview.',
  'imports.list': "A page of the conversations that an agent's own program has on this machine, newest first.",
  'imports.read': 'A page of one of them, from its beginning, to be read only.',
  'registry.list':
    'The agents of the registry that the settings name, read anew. Asked for by a person alone: it may go over the network.',
  'folders.list':
    'The folders inside a folder of the core’s machine, for choosing one. Without `path`: the home folder.',
  ping: 'Is the core still there?',
};

export const NOTIFICATION_TEXTS: Record<NotificationName, string> = {
  replay:
    'The client’s cursor holds. The events `from` to `to` follow (none when `to` is less than `from`), then live ones.',
  snapshot:
    'The state as of `seq`. Replaces whatever the client had of this channel. Comes as an answer, or at any time when the client was too slow.',
  gone: 'The channel does not exist, or has ended. Nothing more comes of it.',
  ready: 'Every channel named in `hello` has been answered.',
  events: 'Events of one channel, in order.',
  delta: 'One `item.delta` in short form: `[handle, seq, span, at, itemId, text]`. Its origin is the agent.',
  draft: 'The draft of a followed session that stands now; also to the client that set it.',
  presence: 'Who follows a session that this client follows too, itself included.',
  'core.restarting': 'The core ends in a moment. Reconnect; what had no receipt is sent again then.',
};

export const SESSION_COMMAND_TEXTS: Record<SessionCommand['type'], string> = {
  'message.send':
    'Sends a message to the agents in `to`, each in a turn of its own; without `to`: to the active one. `queue`: runs now, or waits in line while a turn runs. `steer`: goes to the running turn. `now`: stops what runs, then runs first. An idle session runs it at once, whatever `delivery` says.',
  'agent.add':
    'One more agent takes part. Its first message tells it of the conversation. One that takes part already stays as it is.',
  'agent.activate': 'Messages that name nobody are for this agent from now on.',
  'session.handOver':
    'Another agent goes on with the work: it joins where it has no part yet, becomes the active one, is told `packet` (as the person saw and changed it; empty: nothing) and gets the message. Refused while a turn runs.',
  'message.resend': 'Sends a message again that is `not_delivered`, as a new turn in its place.',
  'turn.stop':
    'Stops the running turn, within 2 s. Waiting messages are held; with `returnQueue` those of words alone go back into the draft.',
  'approval.answer': 'Answers an approval. `hash` is that of the approval the person was shown.',
  'queue.edit': 'Changes a waiting message.',
  'queue.remove': 'Takes a waiting message away.',
  'queue.move': 'Moves a waiting message before another, or with null to the end.',
  'queue.sendNow': 'Stops what runs and sends this waiting message first. Lets a held queue go.',
  'queue.resume': 'Lets a held queue go on.',
  'continuation.schedule':
    'The agent goes on by itself: at a time, or with `reset` when the limit ends at which its last turn stopped. Replaces what was scheduled. A message of its last turn that did not arrive is sent again then; else it is told to go on. A person’s own message to it, a stop, a hand-over and archiving cancel it.',
  'continuation.cancel': 'Nothing goes on by itself any more.',
  'session.rename': 'Gives the session a title.',
  'session.archive': 'Puts the session aside, or back.',
  'session.pin': 'Pins the session, or unpins it.',
  'session.configure':
    'Chooses model, effort or permission mode. What is absent stays; null takes the agent’s default.',
};

export const ROOT_COMMAND_TEXTS: Record<RootCommand['type'], string> = {
  'session.create':
    'Begins a session in a folder, with a first message if one is given (without attachments: there is no session yet to store them in). `fork` continues another session’s conversation up to (not including) a user message. The receipt names the new session.',
  'session.import':
    "Continues a conversation of an agent's own program as a session: the one that has it already, or a new one.",
  'session.delete': 'Ends the session’s agent and deletes all of the session.',
  'session.markRead': 'Notes that a person has seen the session up to this turn. Only goes forward.',
  'settings.update': 'Merges a patch into the settings (RFC 7396: null removes a key). The whole must be valid.',
  'secret.set': 'Keeps a secret under a name, or with null removes it. It is never told again.',
  'secrets.look': 'Asks the system keychain again. The result comes as `settings.changed`.',
  'provider.refresh':
    'Reads again which providers are installed, and looks at the machine for this one. The result comes as `provider.changed`.',
  'provider.install': 'Installs the provider’s runtime. Progress comes as `provider.changed`.',
  'provider.cancelInstall': 'Cancels that.',
  'provider.add':
    'Adds an agent that `registry.list` told of as a provider, and begins to install it. `hash` is that of what the person was shown. Added again with another version, it is updated.',
  'provider.remove': 'Removes the runtime that the hub installed. Refused while a session uses the provider.',
  'provider.retry': 'Ends the pause of a provider that failed too often, or the wait for the next attempt.',
  'provider.signIn':
    'Starts the vendor’s own way to sign in. What to open or to type comes as `provider.changed`, in every window.',
  'provider.cancelSignIn': 'Gives that up, or puts away how it failed.',
  'provider.signOut': 'Ends the sign-in of the account, where the provider says that it can.',
};

export const SESSION_EVENT_TEXTS: Record<SessionEvent['type'], string> = {
  'session.created': 'First event of a session: makes the state. See *The state of a session*.',
  'session.renamed': 'Sets `title`.',
  'session.archived': 'Sets `archived`.',
  'session.pinned': 'Sets `pinned`.',
  'session.configured': 'Sets `model`, `effort`, `mode`, each where it is present.',
  'agent.added':
    'Appends an agent to `agents`, like the one that `session.created` makes; its `untold` is `all`, or empty while there is no turn.',
  'agent.activated': 'Sets `provider`; with `packet` also that of the agent.',
  'turn.started':
    'Adds a turn with the next `number`, current for its agent. With `cause` `message` the agent’s `untold` and `packet` move into `telling`.',
  'turn.stopping': 'Sets `stopping` of the turn; `since` stays that of the first stage.',
  'turn.stalled': 'Sets `stalledSince` of the turn.',
  'turn.revived': 'Removes `stalledSince`.',
  'turn.ended':
    'Sets `outcome`, `endedAt`, `usage`, `changes` of the turn, removes `stopping` and `stalledSince`; the agent has no turn; the usage is added to the agent’s, the lines of `changes` to `lines`, and the turn to `untold` of all other agents. Removes a `continuation` with this `turnId`, unless the outcome is `interrupted`, or `lost` with `core_ended`.',
  'item.started': 'Appends the item, then bounds the window.',
  'item.delta': 'Appends `text` to the item’s text. Nothing else, not even `updatedAt`.',
  'item.updated':
    'Sets the members of the patch on the item. `delivery` of a message also settles what its turn told the agent: `delivered` drops `telling`, `not_delivered` puts it back; and `delivered` removes a `continuation` whose `turnId` is the message’s.',
  'item.completed': 'The same, and sets `status` and `endedAt`. Authoritative: a `text` here replaces what streamed.',
  'item.dropped': 'Removes the item: it was a draft that was never said.',
  'approval.requested': 'Appends to `approvals`; a tool item it belongs to gets `approvalId`.',
  'approval.resolved':
    'Moves it from `approvals` to `settled` (the last 50); the tool or plan item it belongs to gets `resolution`. Changes nothing when it does not wait.',
  'queue.added': 'Appends to `queue`.',
  'queue.edited': 'Sets the content of the entry.',
  'queue.moved':
    'Moves the entry before `beforeId`, or with null to the end. Changes nothing when either is not there.',
  'queue.removed': 'Removes the entry.',
  'queue.returned': 'Removes the entries; their words are in the draft.',
  'queue.held': 'Sets `queueHeld`.',
  'continuation.scheduled': 'Replaces `continuation`.',
  'continuation.started': 'Sets `turnId` and `messageId` of `continuation`, and adds one to its `tries`.',
  'continuation.ended': 'Removes `continuation`.',
  'binding.opening': 'The agent is being started: `binding.status` is `opening`.',
  'binding.delayed':
    'The agent did not start and is started again by itself: `binding.status` is `opening`, and `binding.retry` says when and why until it is opening, open or closed.',
  'binding.opened': '`binding.status` is `open`; sets `nativeId` and `runtime` where present.',
  'binding.closed':
    '`binding.status` is `closed`; the rest of it stays, so that the conversation can be resumed. Takes `background` away.',
  'features.changed': 'Replaces `features`.',
  'plan.changed': 'Replaces `plan`, the agent’s todo list.',
  'usage.changed': 'Sets `contextUsed` and `contextWindow` of the usage, each where present.',
  'background.changed': 'Replaces `background`; an empty list takes it away.',
  'limits.changed': 'Replaces `limits`.',
  'command.rejected': 'Changes nothing. Keeps a refusal in the log.',
  'command.accepted': 'Changes nothing. Keeps the receipt of a command without consequences.',
};

export const ROOT_EVENT_TEXTS: Record<RootEvent['type'], string> = {
  'core.started': 'First event of every epoch: replaces the whole state.',
  'session.summarised': 'Adds or replaces a session, sets `sessionCount`, then bounds the list.',
  'session.removed': 'Removes a session, sets `sessionCount`.',
  'provider.changed': 'Adds or replaces a provider.',
  'provider.removed': 'Takes a provider away that is no longer installed.',
  'settings.changed': 'Replaces `settings`.',
  'folders.changed': 'Replaces `recentFolders`.',
  'problem.raised': 'Adds a lasting problem with `since` the time of the event, replacing one of the same id.',
  'problem.cleared': 'Removes it.',
};
