import { stat } from 'node:fs/promises';
import { HubError } from '@codeai-hub/protocol/errors';
import { type Clock, systemClock } from '@codeai-hub/provider-kit/clock';
import type { Detection, OpenRequest } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { HostServices, Provider, ProviderModule } from '@codeai-hub/provider-kit/module';
import { ConversationStore } from './conversation/store.ts';
import { checkChoices, DEFAULT_CHOICES, type DemoIdentity, manifestOf, RUNTIME } from './manifest.ts';
import { DemoSession } from './session/demo-session.ts';
import { Pace } from './session/pace.ts';
import type { Choices } from './session/turn.ts';

const SLOWEST = 10;

/**
 * The demo agent under a name. The setting `options.pace` slows it down or speeds it up (0: as fast as it can); the clock
 * only paces its words, never the processes it starts.
 */
export function demoProvider(identity: DemoIdentity, clock: Clock = systemClock): ProviderModule {
  return { manifest: manifestOf(identity), create: (host) => new DemoProvider(identity, host, clock) };
}

class DemoProvider implements Provider {
  readonly #identity: DemoIdentity;
  readonly #host: HostServices;
  readonly #clock: Clock;
  readonly #store: ConversationStore;
  readonly #sessions = new Set<DemoSession>();

  constructor(identity: DemoIdentity, host: HostServices, clock: Clock) {
    this.#identity = identity;
    this.#host = host;
    this.#clock = clock;
    this.#store = new ConversationStore(host.dataDir);
  }

  async detect(): Promise<Detection> {
    return { status: 'ready', runtime: RUNTIME, account: null, hint: null, error: null };
  }

  async open(request: OpenRequest, emit: (event: ProviderEvent) => void): Promise<DemoSession> {
    await checkFolder(request.folder);
    const { model, effort, mode } = request;
    const choices = checkChoices({ model, effort, mode }, DEFAULT_CHOICES);
    const native = this.#conversation(request);
    const pace = new Pace(this.#clock, () => this.#factor(choices));
    const session = new DemoSession({
      host: this.#host,
      name: this.#identity.name,
      store: this.#store,
      pace,
      request,
      native,
      choices,
      emit,
      onClosed: (closed) => this.#sessions.delete(closed),
    });
    this.#sessions.add(session);
    return session;
  }

  async hasMessage({ nativeId, messageId }: { nativeId: string; messageId: string }) {
    return this.#store.hasMessage(nativeId, messageId);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
  }

  #conversation({ nativeId, fork, folder }: OpenRequest) {
    if (fork) return this.#store.copy(fork.nativeId, fork.beforeMessageId, folder, this.#clock.now());
    if (nativeId === undefined) return this.#store.create(folder, this.#clock.now());
    return { nativeId, transcript: this.#store.open(nativeId) };
  }

  #factor(choices: Choices): number {
    const pace = Number(this.#host.settings().options.pace ?? 1);
    const allowed = Number.isFinite(pace) ? Math.min(Math.max(pace, 0), SLOWEST) : 1;
    return choices.model === 'demo-quick' ? allowed / 10 : allowed;
  }
}

async function checkFolder(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new HubError('folder_not_found', { path });
    throw new HubError('folder_not_readable', { path, reason: error.message });
  });
  if (!found.isDirectory()) throw new HubError('folder_not_readable', { path, reason: 'it is not a folder' });
}
