import type { ProviderState, RootState } from '@codeai-hub/protocol/channels/root/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { ImportEntry, ImportPage } from '@codeai-hub/protocol/imports';
import { type Address, ask } from '../core/core-api.ts';

const PAGE = 50;
/** An agent's own program may have to look through all it has. */
const PATIENCE_MS = 120_000;

/** The agents whose programs may have said something here: those that are on this machine. */
export async function importable(core: Address, wanted?: string): Promise<ProviderState[]> {
  const { providers } = await ask<Pick<RootState, 'providers'>>(core, '/providers');
  if (wanted !== undefined && providers[wanted] === undefined)
    throw new HubError('provider_unknown', { provider: wanted });
  const able = Object.values(providers).filter(
    ({ id, capabilities }) => capabilities.history === true && (wanted ?? id) === id,
  );
  if (wanted !== undefined && able.length === 0)
    throw new HubError('unsupported', { provider: wanted, what: 'show the conversations of its own program' });
  return wanted === undefined ? able.filter(({ status }) => status !== 'not_installed') : able;
}

/** Conversations of one agent, newest first; pages are asked for as they are used. */
export async function* conversationsOf(core: Address, provider: string): AsyncGenerator<ImportEntry> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(cursor && { cursor }) });
    const page: ImportPage = await ask(core, `/imports/${provider}?${query}`, { timeoutMs: PATIENCE_MS });
    yield* page.conversations;
    cursor = page.next;
  }
}

/** An agent of which nothing, or nothing more, can be listed. */
export type TellFailure = (provider: string, error: HubError) => void;

/** Of several agents, the newest of all first. What one fails at keeps nothing of the others back. */
export async function* newestOf(
  core: Address,
  providers: readonly string[],
  failed: TellFailure,
): AsyncGenerator<ImportEntry> {
  const heads = await Promise.all(providers.map((provider) => Head.of(core, provider, failed)));
  for (;;) {
    const newest = heads
      .filter(({ entry }) => entry !== null)
      .sort((a, b) => (b.entry?.updatedAt ?? 0) - (a.entry?.updatedAt ?? 0))[0];
    if (!newest?.entry) return;
    yield newest.entry;
    await newest.next();
  }
}

/** What comes next of one agent. */
class Head {
  entry: ImportEntry | null = null;
  readonly #rest: AsyncGenerator<ImportEntry>;
  readonly #failed: (error: HubError) => void;

  private constructor(rest: AsyncGenerator<ImportEntry>, failed: (error: HubError) => void) {
    this.#rest = rest;
    this.#failed = failed;
  }

  static async of(core: Address, provider: string, failed: TellFailure): Promise<Head> {
    const head = new Head(conversationsOf(core, provider), (error) => failed(provider, error));
    await head.next();
    return head;
  }

  async next(): Promise<void> {
    try {
      const { done, value } = await this.#rest.next();
      this.entry = done === true ? null : value;
    } catch (error) {
      this.entry = null;
      if (!(error instanceof HubError)) throw error;
      this.#failed(error);
    }
  }
}
