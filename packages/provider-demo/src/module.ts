import type { ProviderModule } from '@codeai-hub/provider-kit/module';
import { demoProvider } from './demo-provider.ts';

export const provider: ProviderModule = demoProvider({
  id: 'demo',
  name: 'Demo agent',
  description: 'Built in, needs no account. Say hello and it tells what it can do.',
});
