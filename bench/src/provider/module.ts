import type { Features, Runtime } from '@codeai-hub/protocol/channels/session/state';
import { CONTRACT_VERSION, type Manifest, type PromptPart } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { HostServices, ProviderModule, ProviderSession } from '@codeai-hub/provider-kit/module';
import { streamModel } from '../model/stream.ts';
import { parseScript, type Script } from './script.ts';
import { type Emit, tellStory } from './story.ts';

const RUNTIME: Runtime = { version: '1', source: 'built-in' };
const FEATURES: Features = { models: [], modes: [{ id: 'ask', label: 'Ask' }], efforts: [], commands: [] };

const manifest: Manifest = {
  contract: CONTRACT_VERSION,
  id: 'bench',
  name: 'Bench agent',
  description: 'Says what the model of the bench says',
  version: '1.0.0',
  capabilities: {
    steer: false,
    resume: true,
    fork: false,
    interrupt: true,
    images: false,
    models: false,
    modes: false,
    resumesTurns: false,
    install: false,
  },
  features: FEATURES,
  defaultMode: 'ask',
};

/** An agent that passes on what the bench's model says, as a real one does: model, provider host, core. */
export const provider: ProviderModule = {
  manifest,
  create: (host) => ({
    detect: async () => ({ status: 'ready', runtime: RUNTIME, account: null, hint: null, error: null }),
    open: async ({ sessionId }, emit) => new BenchSession(host, sessionId, emit),
    close: async () => {},
  }),
};

class BenchSession implements ProviderSession {
  readonly opened;
  readonly #host: HostServices;
  readonly #emit: Emit;
  #turns = 0;

  constructor(host: HostServices, sessionId: string, emit: Emit) {
    this.#host = host;
    this.#emit = emit;
    this.opened = { nativeId: sessionId, runtime: RUNTIME, features: FEATURES };
  }

  async prompt(_messageId: string, content: PromptPart[]): Promise<void> {
    const script = parseScript(content);
    // The turn begins when the prompt was answered.
    setImmediate(() => void this.#play(script).catch((error: unknown) => this.#failed(error)));
  }

  async interrupt(): Promise<void> {
    this.#emit({ type: 'turn.ended', outcome: { type: 'interrupted' } });
  }

  async answer(): Promise<void> {}
  async configure(): Promise<void> {}
  async close(): Promise<void> {}

  async #play(script: Script): Promise<void> {
    const rest = () => this.#host.drained();
    if (script.type === 'story') await tellStory(script.items, this.#emit, rest);
    else await this.#stream(script, rest);
    this.#emit({ type: 'turn.ended', outcome: { type: 'completed' } });
  }

  async #stream({ type, count, rate }: Exclude<Script, { type: 'story' }>, rest: () => Promise<void>): Promise<void> {
    const id = `m${this.#turns++}`;
    const { baseUrl } = this.#host.settings();
    this.#emit({ type: 'item.started', id, item: { kind: 'agent_message' } });
    const say = (text: string) => this.#emit({ type: 'item.delta', id, text });
    await streamModel(baseUrl ?? '', { n: count, rate, text: type }, say, rest);
    this.#emit({ type: 'item.completed', id, status: 'completed' });
  }

  #failed(error: unknown): void {
    const outcome: Extract<ProviderEvent, { type: 'turn.ended' }>['outcome'] = {
      type: 'failed',
      error: { code: 'agent_error', message: String(error) },
    };
    this.#emit({ type: 'turn.ended', outcome });
  }
}
