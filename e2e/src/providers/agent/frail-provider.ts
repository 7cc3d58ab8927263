import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import { CONTRACT_VERSION, type Manifest } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { HostServices, Provider, ProviderModule, ProviderSession } from '@codeai-hub/provider-kit/module';

const FEATURES = { models: [], modes: [{ id: 'ask', label: 'Ask' }], efforts: [], commands: [] };
const SIGN_IN = { account: null, hint: null, error: null };

function manifestOf(version: string): Manifest {
  const not = { steer: false, fork: false, images: false, models: false, modes: false, resumesTurns: false };
  return {
    contract: CONTRACT_VERSION,
    id: 'frail',
    name: 'Frail agent',
    description: 'Fails when a test says so',
    version,
    capabilities: { ...not, resume: true, interrupt: true, install: true, remove: true },
    features: FEATURES,
    defaultMode: 'ask',
  };
}

/** A provider that does what stands in the file `mode` of its folder: fail to open, take its host with it, or work. */
export function frailProvider(version: string): ProviderModule {
  return { manifest: manifestOf(version), create: (host) => provide(host, version) };
}

function provide(host: HostServices, version: string): Provider {
  const program = join(host.dataDir, 'runtime', '1.0.0', 'agent');
  const mode = () => {
    const file = join(host.dataDir, 'mode');
    return existsSync(file) ? readFileSync(file, 'utf8') : 'works';
  };
  return {
    detect: async () =>
      existsSync(program)
        ? { status: 'ready', runtime: { version: '1.0.0', path: program, source: 'hub' }, ...SIGN_IN }
        : { status: 'ready', runtime: { version, source: 'built-in' }, ...SIGN_IN },
    install: async () => {
      mkdirSync(join(program, '..'), { recursive: true });
      writeFileSync(program, 'a program');
      const source = 'https://registry.example/agent.tgz';
      return { version: '1.0.0', source, integrity: 'sha512-none', folder: 'runtime/1.0.0', program: 'agent' };
    },
    open: async ({ sessionId }, emit) => {
      if (mode() === 'dies') process.exit(3);
      if (mode() === 'fails') throw new HubError('runtime_failed', { provider: 'Frail agent', reason: 'it is frail' });
      return new FrailSession(sessionId, version, emit);
    },
    close: async () => undefined,
  };
}

/** Answers with the version it is of; "hold" holds the turn until it is interrupted, "die" takes the host with it. */
class FrailSession implements ProviderSession {
  readonly opened;
  readonly #emit: (event: ProviderEvent) => void;
  readonly #version: string;

  constructor(sessionId: string, version: string, emit: (event: ProviderEvent) => void) {
    this.#version = version;
    this.#emit = emit;
    this.opened = { nativeId: sessionId, runtime: { version, source: 'built-in' as const }, features: FEATURES };
  }

  prompt: ProviderSession['prompt'] = async (messageId, content) => {
    const words = content.map((part) => (part.type === 'text' ? part.text : '')).join(' ');
    if (words === 'die') process.exit(3);
    setImmediate(() => {
      this.#emit({ type: 'message.delivered', messageId });
      if (words !== 'hold') this.#answer();
    });
  };

  interrupt = async (): Promise<void> => this.#answer();
  answer = async (): Promise<void> => undefined;
  configure = async (): Promise<void> => undefined;
  close = async (): Promise<void> => undefined;

  #answer(): void {
    const id = crypto.randomUUID();
    this.#emit({ type: 'item.started', id, item: { kind: 'agent_message', text: `version ${this.#version}` } });
    this.#emit({ type: 'item.completed', id, status: 'completed' });
    this.#emit({ type: 'turn.ended', outcome: { type: 'completed' } });
  }
}
