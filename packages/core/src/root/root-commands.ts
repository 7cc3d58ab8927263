import { createHash } from 'node:crypto';
import type { RootCommand, RootCommandOf } from '@codeai-hub/protocol/channels/root/commands';
import type { SessionEventOf } from '@codeai-hub/protocol/channels/session/events';
import { agentOf, type ForkedFrom, providerOfTurn } from '@codeai-hub/protocol/channels/session/state';
import type { Origin } from '@codeai-hub/protocol/envelope';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import { canonicalJson, type Receipt } from '@codeai-hub/protocol/receipts';
import type { Actor } from '../hub.ts';
import type { Imports } from '../imports/imports.ts';
import type { AgentRegistry } from '../providers/agent-registry/agent-registry.ts';
import type { Providers } from '../providers/providers.ts';
import { type DecideContext, sendMessage } from '../sessions/decide.ts';
import { ConversationCopy } from '../sessions/fork.ts';
import { commandHash } from '../sessions/receipts.ts';
import type { Records } from '../sessions/records.ts';
import type { Beginning } from '../sessions/session-maker.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { type AgentWishes, addAgent, type WantedAgent } from '../sessions/several-agents.ts';
import type { Step } from '../sessions/step.ts';
import { titleFrom } from '../sessions/title.ts';
import type { CommandJournal } from './command-journal.ts';

export interface RootCommandOptions {
  sessions: Sessions;
  store: SessionStore;
  providers: Providers;
  registry: AgentRegistry;
  records: Records;
  imports: Imports;
  journal: CommandJournal;
  /** an agent for a session, with what its provider's settings say where a command leaves it open */
  newAgent: (wishes: AgentWishes) => WantedAgent;
  runningLimit: () => number | null;
  updateSettings: (patch: Record<string, unknown>) => void;
  /** Throws folder_*. */
  realFolder: (path: string) => Promise<string>;
  setSecret: (name: string, value: string | null) => Promise<void>;
  lookForSecrets: () => Promise<void>;
  /** names a text so that nobody without the key of the secrets can find it by guessing */
  secretMark: (text: string) => string;
  removed: (sessionId: string) => void;
  read: (sessionId: string) => void;
  report: (error: unknown, what: string) => void;
}

/** Decides and carries out the commands of the root channel, each at most once (I6). */
export class RootCommands {
  readonly #options: RootCommandOptions;
  /** a repeated command attaches to the one in flight */
  readonly #flying = new Map<string, { hash: string; receipt: Promise<Receipt> }>();

  constructor(options: RootCommandOptions) {
    this.#options = options;
  }

  async run(commandId: string, command: RootCommand, actor: Actor): Promise<Receipt> {
    const hash = this.#hash(command);
    const flying = this.#flying.get(commandId);
    if (flying && flying.hash !== hash) throw new HubError('command_id_conflict');
    if (flying) return flying.receipt;
    const known = this.#options.journal.receipts.find(commandId, hash);
    if (known) return known;
    const receipt = this.#runOnce(commandId, hash, command, actor).finally(() => this.#flying.delete(commandId));
    this.#flying.set(commandId, { hash, receipt });
    return receipt;
  }

  /** It is kept, so that of a secret must not tell whether a guess is right (I15). */
  #hash(command: RootCommand): string {
    const mayHoldSecret = command.type === 'secret.set' || command.type === 'settings.update';
    return mayHoldSecret ? this.#options.secretMark(canonicalJson(command)) : commandHash(command);
  }

  async #runOnce(commandId: string, hash: string, command: RootCommand, actor: Actor): Promise<Receipt> {
    const receipt = await this.#decided(commandId, hash, command, actor);
    await this.#options.journal.record(commandId, hash, receipt);
    return receipt;
  }

  async #decided(commandId: string, hash: string, command: RootCommand, actor: Actor): Promise<Receipt> {
    try {
      const origin = { kind: 'client' as const, clientId: actor.clientId, name: actor.name, commandId, hash };
      if (command.type === 'session.create') return await this.#create(origin, command);
      if (command.type === 'session.import') {
        const sessionId = await this.#options.imports.continue(origin, command);
        return { status: 'accepted', commandId, seq: 0, sessionId };
      }
      await this.#apply(command);
      return { status: 'accepted', commandId, seq: 0 };
    } catch (error) {
      if (error instanceof HubError && !isPassing(error))
        return { status: 'rejected', commandId, error: error.toShape() };
      throw error;
    }
  }

  async #apply(command: Exclude<RootCommand, { type: 'session.create' | 'session.import' }>): Promise<void> {
    const { store, records, providers, registry, report } = this.#options;
    switch (command.type) {
      case 'session.delete':
        return this.#delete(command.sessionId);
      case 'session.markRead':
        if (!store.exists(command.sessionId)) throw new HubError('session_not_found', { sessionId: command.sessionId });
        if (records.setReadTurn(command.sessionId, command.turn)) this.#options.read(command.sessionId);
        return;
      case 'settings.update':
        return this.#options.updateSettings(command.patch);
      case 'secret.set':
        return this.#options.setSecret(command.name, command.value);
      case 'secrets.look':
        return background(this.#options.lookForSecrets(), report);
      case 'provider.refresh': {
        const news = providers.reread();
        providers.require(command.provider);
        const looks = [...new Set([command.provider, ...news])].map((id) => providers.refresh(id));
        return background(Promise.all(looks), report);
      }
      case 'provider.add':
        return background(registry.add(command)(), report);
      case 'provider.remove':
        if (registry.isAdded(command.provider)) return registry.remove(command.provider);
        providers.checkRemove(command.provider);
        return background(providers.remove(command.provider), report);
      case 'provider.retry':
        return providers.retry(command.provider);
      case 'provider.install':
        providers.checkInstall(command.provider);
        return background(providers.install(command.provider, command.version), report);
      case 'provider.cancelInstall':
        providers.require(command.provider);
        return background(providers.cancelInstall(command.provider), report);
      case 'provider.signIn':
        providers.checkSignIn(command.provider, command.method);
        return background(providers.signIn(command.provider, command.method), report);
      case 'provider.cancelSignIn':
        providers.require(command.provider);
        return background(providers.cancelSignIn(command.provider), report);
      case 'provider.signOut':
        return providers.signOut(command.provider);
    }
  }

  /** That it was there is noted first: the command that made it may come again, and must not make an empty one. */
  async #delete(sessionId: string): Promise<void> {
    const { sessions, store, records, journal } = this.#options;
    if (!store.exists(sessionId)) throw new HubError('session_not_found', { sessionId });
    await journal.recordDeleted(sessionId);
    await sessions.remove(sessionId, describeError('session_not_found', { sessionId }));
    records.forget(sessionId);
    this.#options.removed(sessionId);
  }

  async #create(origin: Origin & { kind: 'client' }, command: RootCommandOf<'session.create'>): Promise<Receipt> {
    const sessionId = sessionIdFor(origin.commandId);
    const { session, release } = this.#existing(sessionId) ?? (await this.#createNew(sessionId, origin, command));
    try {
      // Throws for other content: the receipt is in the session's log, also when the core died before it was in the journal.
      session.receipts.find(origin.commandId, origin.hash);
      await session.channel.durable();
      return { status: 'accepted', commandId: origin.commandId, seq: session.state.seq, sessionId };
    } finally {
      release();
    }
  }

  /** The session of a repeated command. A log without events is of a core that died while making it; it is made again. */
  #existing(sessionId: string): ReturnType<Sessions['hold']> | null {
    const { sessions, store } = this.#options;
    if (!store.exists(sessionId)) return null;
    try {
      return sessions.hold(sessionId);
    } catch (error) {
      if (!(error instanceof HubError && error.code === 'session_not_found')) throw error;
      store.remove(sessionId);
      return null;
    }
  }

  async #createNew(
    sessionId: string,
    origin: Origin & { kind: 'client' },
    command: RootCommandOf<'session.create'>,
  ): Promise<ReturnType<Sessions['hold']>> {
    const { sessions, providers, journal } = this.#options;
    if (journal.isDeleted(sessionId)) throw new HubError('session_not_found', { sessionId });
    const folder = await this.#options.realFolder(command.folder);
    const agent = this.#options.newAgent(command);
    const others = [...new Set(command.with ?? [])].filter((provider) => provider !== command.provider);
    const joining = others.map((provider) => this.#options.newAgent({ provider }));
    const first: SessionEventOf<'session.created'> = {
      type: 'session.created',
      sessionId,
      title: command.title ?? titleFrom(command.message?.content),
      folder,
      ...agent,
    };
    const fill = (step: Step) => {
      for (const other of joining) addAgent(step, other);
      if (!command.message) return;
      // Nothing can be stored in a session that is not there yet.
      if (command.message.content.some((part) => part.type !== 'text')) throw new HubError('blob_not_found');
      const context: DecideContext = {
        canSteer: (provider) => providers.capabilities(provider).steer,
        newAgent: this.#options.newAgent,
        runningLimitReached: this.#options.runningLimit(),
      };
      sendMessage(step, { ...command.message, delivery: 'queue' }, context);
    };
    if (command.fork) await this.#createFork(command.fork, { sessionId, origin, first }, command.title, fill);
    else sessions.create({ sessionId, origin, first }, fill);
    return sessions.hold(sessionId);
  }

  /** The source is held until all of it is copied. */
  async #createFork(
    { sessionId: source, itemId }: { sessionId: string; itemId?: string | undefined },
    fork: Beginning,
    title: string | undefined,
    fill: (step: Step) => void,
  ): Promise<void> {
    const { sessions, providers } = this.#options;
    const { session, release } = sessions.hold(source);
    try {
      const { state } = session;
      const { provider } = fork.first;
      const agent = agentOf(state, provider);
      if (!agent || !providers.capabilities(provider).fork) {
        throw new HubError('unsupported', { provider, what: 'fork this conversation' });
      }
      const { nativeId } = agent.binding;
      const forkedFrom: ForkedFrom = {
        sessionId: source,
        ...(itemId === undefined ? {} : { itemId, beforeMessageId: await this.#messageIdOf(source, itemId) }),
        ...(nativeId === undefined ? {} : { nativeId }),
      };
      const first = { ...fork.first, title: title ?? `${state.title} (fork)`, forkedFrom };
      const copy = new ConversationCopy(itemId, (turn) => providerOfTurn(state, turn));
      const pieces = copy.pieces(await sessions.conversation(source));
      await sessions.createFrom(source, { ...fork, first }, pieces, (step) => {
        copy.end(step, agentOf(session.state, provider)?.plan ?? []);
        fill(step);
      });
    } finally {
      release();
    }
  }

  async #messageIdOf(sessionId: string, itemId: string): Promise<string> {
    for await (const { items } of await this.#options.sessions.conversation(sessionId)) {
      const item = items.find(({ id }) => id === itemId);
      if (item?.kind === 'user_message') return item.messageId;
    }
    throw new HubError('not_found', { what: 'The message to fork from' });
  }
}

/** The same command always makes the same session, so that a repeat after a crash finds it. */
export function sessionIdFor(commandId: string): string {
  return createHash('sha256').update(`session ${commandId}`).digest('hex').slice(0, 16);
}

const PASSING = ['disk_full', 'disk_read_only', 'disk_failed', 'internal', 'command_id_conflict', 'history_changed'];

/** Errors of the moment are answered, not recorded: the same command may succeed later. */
function isPassing(error: HubError): boolean {
  return PASSING.includes(error.code);
}

function background(task: Promise<unknown>, report: (error: unknown, what: string) => void): void {
  task.catch((error: unknown) => report(error, 'provider'));
}
