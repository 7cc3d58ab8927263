import { acpModule } from './module.ts';
import { gemini } from './presets/gemini.ts';

/** What the provider host loads. @public */
export const provider = acpModule(gemini);
