import { acpModule } from './module.ts';
import { opencode } from './presets/opencode.ts';

/** What the provider host loads. @public */
export const provider = acpModule(opencode);
