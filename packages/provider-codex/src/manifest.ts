import type { Manifest } from '@codeai-hub/provider-kit/contract';
import { CONTRACT_VERSION } from '@codeai-hub/provider-kit/contract';
import pins from './runtime/pins.json' with { type: 'json' };
import { MODES } from './session/modes.ts';

export const PROVIDER_NAME = 'Codex';

export const EFFORTS = ['low', 'medium', 'high', 'xhigh'];

export const manifest: Manifest = {
  contract: CONTRACT_VERSION,
  id: 'codex',
  name: PROVIDER_NAME,
  description: 'Codex by OpenAI, through its app-server.',
  version: pins.runtime,
  capabilities: {
    steer: true,
    resume: true,
    fork: true,
    interrupt: true,
    images: true,
    models: true,
    modes: true,
    // Where the settings make them survive; elsewhere there is none to resume.
    resumesTurns: true,
    install: true,
    signIn: true,
    signOut: true,
    remove: true,
    history: true,
  },
  // The whole list comes from the runtime, once one runs.
  features: {
    models: [
      { id: 'gpt-6.1-sol', label: 'GPT-6.1-Sol', description: 'For coding and everyday work.', efforts: EFFORTS },
      { id: 'gpt-6-astra', label: 'GPT-6-Astra', description: 'For the most demanding work.', efforts: EFFORTS },
      { id: 'gpt-6-luna', label: 'GPT-6-Luna', description: 'Fast, for easier tasks.', efforts: EFFORTS },
    ],
    modes: MODES,
    efforts: EFFORTS,
    commands: [],
  },
  defaultMode: 'ask',
};
