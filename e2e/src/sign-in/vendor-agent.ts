import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import { CONTRACT_VERSION, type Detection, type Manifest } from '@codeai-hub/provider-kit/contract';
import type { HostServices, Provider, ProviderModule } from '@codeai-hub/provider-kit/module';

const runtime = { version: '3.2.1', source: 'machine' as const };
const features = { models: [], modes: [{ id: 'ask', label: 'Ask' }], efforts: [], commands: [] };

const manifest: Manifest = {
  contract: CONTRACT_VERSION,
  id: 'vendor',
  name: 'Vendor agent',
  description: 'Signs in at a vendor of the test',
  version: '1.0.0',
  capabilities: {
    steer: false,
    resume: false,
    fork: false,
    interrupt: true,
    images: false,
    models: false,
    modes: false,
    resumesTurns: false,
    install: false,
    signIn: true,
    signOut: true,
  },
  features,
  defaultMode: 'ask',
};

/** An agent of a vendor whose pages and service the test plays, at the base URL. */
export const provider: ProviderModule = { manifest, create: (host) => new VendorAgent(host) };

class VendorAgent implements Provider {
  readonly #host: HostServices;

  constructor(host: HostServices) {
    this.#host = host;
  }

  async detect(): Promise<Detection> {
    const account = this.#account();
    return {
      status: account ? 'ready' : 'sign_in',
      runtime,
      account,
      signInMethods: [
        { id: 'browser', kind: 'browser', label: 'Sign in at the vendor', description: 'The test pays.' },
        { id: 'key', kind: 'api_key', label: 'API key', description: '' },
      ],
      hint: null,
      error: null,
    };
  }

  /** As real ones do: a page is opened, and who signs in there ends a request that waits. */
  async signIn(_method: string, tell: Parameters<NonNullable<Provider['signIn']>>[1], signal: AbortSignal) {
    tell({ type: 'open_url', url: `${this.#service}/authorize?state=abc` });
    const answer = await fetch(`${this.#service}/outcome`, { signal });
    if (!answer.ok) throw new HubError('sign_in_failed', { provider: manifest.name, reason: await answer.text() });
    writeFileSync(this.#accountFile, await answer.text());
  }

  async signOut(): Promise<void> {
    rmSync(this.#accountFile);
  }

  async open(): Promise<Awaited<ReturnType<Provider['open']>>> {
    throw new HubError('unsupported', { provider: manifest.name, what: 'talk' });
  }

  async close(): Promise<void> {}

  get #service(): string {
    return (this.#host.settings().baseUrl ?? '').replace(/\/$/, '');
  }

  get #accountFile(): string {
    return join(this.#host.dataDir, 'account');
  }

  #account(): Detection['account'] {
    const { apiKey } = this.#host.settings();
    // Only the test knows the key, so that it is seen to have arrived without being shown.
    if (apiKey !== undefined) return { label: `API key of ${apiKey.length} letters`, billing: 'by use' };
    if (!existsSync(this.#accountFile)) return null;
    return { label: readFileSync(this.#accountFile, 'utf8'), billing: 'Plus plan', canSignOut: true };
  }
}
