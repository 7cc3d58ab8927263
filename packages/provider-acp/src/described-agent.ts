import type { ProviderModule } from '@codeai-hub/provider-kit/module';
import { fieldsOf } from '@codeai-hub/provider-kit/reading';
import { presetOf } from './described/preset.ts';
import { acpModule } from './module.ts';

/**
 * What the provider host loads for an agent that was added from a registry, with what the core wrote down of it.
 * @public
 */
export function providerOf(file: unknown): ProviderModule {
  return acpModule(presetOf(fieldsOf(file).agent));
}
