import type { ProviderModule } from '@codeai-hub/provider-kit/module';
import { manifestOf } from './manifest.ts';
import type { Preset } from './presets/preset.ts';
import { AcpProvider } from './provider.ts';

/** What the provider host loads for an agent. */
export function acpModule(preset: Preset): ProviderModule {
  return { manifest: manifestOf(preset), create: (host) => new AcpProvider(preset, host) };
}
