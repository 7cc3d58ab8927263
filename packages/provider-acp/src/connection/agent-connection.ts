import { client, PROTOCOL_VERSION, RequestError } from '@agentclientprotocol/sdk';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import { type Fields, fieldsOf, listOf, numberOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { AgentProcess, type ProcessOptions } from './agent-process.ts';
import { Refused } from './refused.ts';
import { type WireListener, wireOf } from './wire.ts';

export interface ConnectionListener extends WireListener {
  /** The agent asks a person; what it resolves with is the answer. */
  asked(method: AskMethod, params: Fields): Promise<Fields>;
  /** a request or notification that nothing here is for; a request is refused */
  unknown(method: string, params: unknown): void;
  /** the agent is gone */
  gone(reason: string): void;
}

export const ASK_METHODS = ['session/request_permission', 'elicitation/create'] as const;
export type AskMethod = (typeof ASK_METHODS)[number];

export interface ConnectionOptions extends ProcessOptions {
  clock: Clock;
  coreVersion: string;
  listener: ConnectionListener;
}

/** A cold start takes two seconds; a slow disk and a loaded machine several times that. */
const START_MS = 60_000;

/**
 * What the hub does for an agent. No files and no terminals: agents do these themselves, under their own rules, and one of
 * them cannot make a new file through a client.
 */
const CLIENT_CAPABILITIES = {
  fs: { readTextFile: false, writeTextFile: false },
  terminal: false,
  elicitation: { form: {} },
  auth: { terminal: true },
  _meta: { terminal_output: true, 'terminal-auth': true },
};

/** What an agent said of itself when it was greeted. */
export interface Greeting {
  name: string | undefined;
  version: string | undefined;
  capabilities: Fields;
  authMethods: readonly Fields[];
}

/** One agent's process and the protocol with it. */
export class AgentConnection {
  readonly process: AgentProcess;
  readonly #options: ConnectionOptions;
  readonly #agent: ReturnType<ReturnType<typeof client>['connect']>;
  #gone: string | undefined;
  greeting: Greeting = { name: undefined, version: undefined, capabilities: {}, authMethods: [] };

  private constructor(options: ConnectionOptions) {
    this.#options = options;
    this.process = new AgentProcess(options);
    const { listener } = options;
    let app = client({ name: 'codeai-hub' });
    for (const method of ASK_METHODS)
      app = app.onRequest(method, fieldsOf, ({ params }) => listener.asked(method, params));
    app = app.onRequest('*', ({ method, params }) => {
      listener.unknown(method, params);
      throw RequestError.methodNotFound(method);
    });
    app = app.onNotification('*', ({ method, params }) => listener.unknown(method, params));
    this.process.stream.onClose((reason) => void this.#closed(reason));
    this.#agent = app.connect(wireOf(this.process.stream, listener));
  }

  /** Starts the agent and greets it. Throws `runtime_failed` with what keeps it from starting. */
  static async open(options: ConnectionOptions): Promise<AgentConnection> {
    const connection = new AgentConnection(options);
    try {
      await connection.process.started;
      await connection.#greet();
      return connection;
    } catch (error) {
      await connection.end(true);
      throw error;
    }
  }

  /** Rejects with `Refused`, or with `agent_process_ended` when nobody is there to answer. */
  async request(method: string, params: object): Promise<Fields> {
    try {
      return fieldsOf(await this.#agent.agent.request(method, params));
    } catch (error) {
      if (error instanceof RequestError)
        throw new Refused({ code: error.code, message: error.message, data: error.data });
      const reason = this.#gone ?? (await this.process.lastWords());
      throw new HubError('agent_process_ended', { reason }, { cause: error });
    }
  }

  async notify(method: string, params: object): Promise<void> {
    await this.#agent.agent.notify(method, params).catch(() => {
      // The agent is gone, which is told by itself.
    });
  }

  /** Whether it said that it can do this: `sessionCapabilities.resume`. */
  can(...path: string[]): boolean {
    const found = path.reduce<unknown>((at, name) => fieldsOf(at)[name], this.greeting.capabilities);
    return found !== undefined && found !== null && found !== false;
  }

  async end(busy: boolean): Promise<void> {
    this.#gone ??= 'it was closed';
    await this.process.end(busy, this.#options.clock);
    this.#agent.close();
  }

  async #greet(): Promise<void> {
    const { coreVersion: version, name } = this.#options;
    const clientInfo = { name: 'codeai-hub', title: 'CodeAI Hub', version };
    const params = { protocolVersion: PROTOCOL_VERSION, clientInfo, clientCapabilities: CLIENT_CAPABILITIES };
    const tooLate = Promise.withResolvers<never>();
    const cancel = this.#options.clock.after(START_MS, () =>
      tooLate.reject(this.#failed(`it was not ready within ${START_MS / 1000} s`)),
    );
    const answer = await Promise.race([this.request('initialize', params), tooLate.promise])
      .catch((error: unknown) => {
        throw error instanceof HubError && error.code === 'runtime_failed' ? error : this.#failed(whyNot(error));
      })
      .finally(cancel);
    if (numberOf(answer.protocolVersion) !== PROTOCOL_VERSION)
      throw this.#failed(
        `${name} speaks version ${String(answer.protocolVersion)} of the Agent Client Protocol, the hub ${PROTOCOL_VERSION}`,
      );
    const info = fieldsOf(answer.agentInfo);
    this.greeting = {
      name: stringOf(info.name),
      version: stringOf(info.version),
      capabilities: fieldsOf(answer.agentCapabilities),
      authMethods: listOf(answer.authMethods).map(fieldsOf),
    };
  }

  async #closed(reason: string | undefined): Promise<void> {
    if (this.#gone !== undefined) return;
    this.#gone = reason ?? (await this.#lastWords());
    this.#options.listener.gone(this.#gone);
  }

  /** A connection that closes before the process has ended belongs to one that will, or is ended now. */
  async #lastWords(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const cancel = this.#options.clock.after(1_000, () => resolve('its connection closed'));
    const words = await Promise.race([this.process.lastWords(), promise]);
    cancel();
    return words;
  }

  #failed(reason: string): HubError {
    return new HubError('runtime_failed', { provider: this.#options.name, reason });
  }
}

function whyNot(error: unknown): string {
  if (error instanceof HubError) return String(error.details.reason ?? error.message);
  return (error as Error).message;
}
