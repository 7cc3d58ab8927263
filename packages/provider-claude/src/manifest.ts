import type { Manifest } from '@codeai-hub/provider-kit/contract';
import { CONTRACT_VERSION } from '@codeai-hub/provider-kit/contract';
import pins from './runtime/pins.json' with { type: 'json' };

export const PROVIDER_NAME = 'Claude';

/** Permission modes, in the order they are offered. The first asks (I16). */
export const MODES = [
  { id: 'default', label: 'Ask', description: 'Asks before it changes files or runs commands that do more than look.' },
  {
    id: 'acceptEdits',
    label: 'Accept edits',
    description: 'Changes files in the folder without asking; still asks for commands.',
  },
  { id: 'plan', label: 'Plan', description: 'Looks and plans; changes nothing until you approve the plan.' },
];

/** Offered only when the setting `allowBypass` names it: everything runs, nothing is asked. */
export const BYPASS_MODE = {
  id: 'bypassPermissions',
  label: 'Bypass permissions',
  description: 'Runs everything without asking. Only for a folder and a machine that can be lost.',
};

export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'];

export const manifest: Manifest = {
  contract: CONTRACT_VERSION,
  id: 'claude',
  name: PROVIDER_NAME,
  description: 'Claude Code by Anthropic, through its Agent SDK.',
  version: pins.sdk,
  capabilities: {
    steer: true,
    resume: true,
    fork: true,
    interrupt: true,
    images: true,
    models: true,
    modes: true,
    resumesTurns: false,
    install: true,
    remove: true,
    history: true,
  },
  features: {
    models: [
      { id: 'default', label: 'Default', description: 'What your Claude settings or plan say.' },
      { id: 'opus', label: 'Opus', efforts: EFFORTS },
      { id: 'sonnet', label: 'Sonnet', efforts: EFFORTS },
      { id: 'haiku', label: 'Haiku' },
    ],
    modes: MODES,
    efforts: EFFORTS,
    commands: [],
  },
  defaultMode: 'default',
};
