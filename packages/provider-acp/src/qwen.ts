import { acpModule } from './module.ts';
import { qwen } from './presets/qwen.ts';

/** What the provider host loads. @public */
export const provider = acpModule(qwen);
