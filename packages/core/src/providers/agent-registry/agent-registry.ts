import { AGENT_REGISTRY, type AgentRegistryList } from '@codeai-hub/protocol/agent-registry';
import type { RootCommandOf } from '@codeai-hub/protocol/channels/root/commands';
import { HubError } from '@codeai-hub/protocol/errors';
import type { DescribedAgent } from '@codeai-hub/provider-kit/described-agent';
import type { Clock } from '../../clock.ts';
import type { Providers } from '../providers.ts';
import type { AddedAgents } from './added-agents.ts';
import { type Offer, type OfferContext, offerOf } from './offer.ts';
import { parseRegistry } from './registry-file.ts';

export interface AgentRegistryOptions {
  /** the setting `agentRegistry` */
  source: () => string | undefined;
  /** Rejects with an Error in words for a person. */
  read: (source: string, signal: AbortSignal) => Promise<string>;
  clock: Clock;
  machine: Pick<OfferContext, 'platform' | 'arch'>;
  /** the providers the hub brings along */
  own: () => OfferContext['own'];
  added: AddedAgents;
  providers: Pick<Providers, 'reread' | 'install' | 'checkUnused' | 'runtime' | 'discard'>;
}

const READ_MS = 30_000;

/** Agents that a person may add, from a list that is read when somebody asks for it; and those that were added. */
export class AgentRegistry {
  readonly #options: AgentRegistryOptions;
  /** as they were shown last */
  #offers = new Map<string, Offer>();
  #reading: Promise<AgentRegistryList> | null = null;

  constructor(options: AgentRegistryOptions) {
    this.#options = options;
  }

  /** Throws `registry_failed`. Who asks while it is read gets the same. */
  list(): Promise<AgentRegistryList> {
    this.#reading ??= this.#list().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Makes it a provider, and returns how it is installed. Throws why it cannot be, or not as it was shown; disk_*. */
  add(command: RootCommandOf<'provider.add'>): () => Promise<void> {
    const agent = this.#wanted(command);
    const { added, providers } = this.#options;
    const before = added.get(agent.id);
    if (before) providers.checkUnused(agent.id, { isOpen: true });
    added.put(agent);
    providers.reread();
    return async () => {
      const last = providers.runtime(agent.id);
      await providers.install(agent.id);
      if (before && providers.runtime(agent.id) === last) this.#goBack(before);
    };
  }

  isAdded(id: string): boolean {
    return !this.#options.own().has(id) && this.#options.added.get(id) !== null;
  }

  /** It is no provider any more, and what was installed of it goes. Throws `provider_in_use`, disk_*. */
  remove(id: string): void {
    const { added, providers } = this.#options;
    providers.checkUnused(id);
    added.drop(id);
    providers.reread();
    providers.discard(id);
  }

  /** An update that fails takes nothing away: the version before it is still there. */
  #goBack(before: DescribedAgent): void {
    this.#options.added.put(before);
    this.#options.providers.reread();
  }

  #wanted({ provider, hash, way, consent }: RootCommandOf<'provider.add'>): DescribedAgent {
    const offer = this.#offers.get(provider);
    if (offer?.shown.hash !== hash) throw new HubError('registry_changed', { provider });
    const { name, problem, ways } = offer.shown;
    const shown = ways.find(({ kind }) => kind === way);
    const agent = offer.described.get(way);
    if (!agent || !shown) {
      const reason = problem ?? shown?.problem ?? 'it is not offered in this way';
      throw new HubError('agent_unusable', { provider: name, reason });
    }
    if (shown.needsConsent && consent !== true)
      throw new HubError('consent_needed', { provider: name, host: new URL(shown.source).host });
    return agent;
  }

  async #list(): Promise<AgentRegistryList> {
    const { added, own, machine } = this.#options;
    const source = this.#options.source() ?? AGENT_REGISTRY;
    const { entries, leftOut } = await this.#read(source);
    const context = { ...machine, own: own() };
    const offers = entries.map((entry) => offerOf(entry, context));
    this.#offers = new Map(offers.map((offer) => [offer.shown.id, offer]));
    const agents = offers.map(({ shown }) => ({ ...shown, added: added.get(shown.id)?.version ?? null }));
    return { source, agents, leftOut };
  }

  async #read(source: string): Promise<ReturnType<typeof parseRegistry>> {
    const stop = new AbortController();
    const cancel = this.#options.clock.after(READ_MS, () => stop.abort());
    try {
      return parseRegistry(await this.#options.read(source, stop.signal));
    } catch (error) {
      const reason = stop.signal.aborted ? `it did not come within ${READ_MS / 1000} s` : (error as Error).message;
      throw new HubError('registry_failed', { source, reason }, { cause: error });
    } finally {
      cancel();
    }
  }
}
