import type { ProviderModule } from '@codeai-hub/provider-kit/module';
import { demoProvider } from './demo-provider.ts';

/** The demo agent in the place of Claude, for trying a hub of several agents. Off unless enabled in the settings. */
export const provider: ProviderModule = demoProvider({
  id: 'mock-claude',
  name: 'Claude (mock)',
  description: 'The demo agent under another name. It is not Claude.',
});
