import type { ProviderModule } from '@codeai-hub/provider-kit/module';
import { manifest } from './manifest.ts';
import { CodexProvider } from './provider.ts';

/** What the provider host loads. @public */
export const provider: ProviderModule = { manifest, create: (host) => new CodexProvider(host) };
