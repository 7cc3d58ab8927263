import { acpModule } from './module.ts';
import { copilot } from './presets/copilot.ts';

/** What the provider host loads. @public */
export const provider = acpModule(copilot);
