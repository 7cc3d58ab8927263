import type { Preset } from './preset.ts';

/** GitHub Copilot's command line. */
export const copilot: Preset = {
  id: 'copilot',
  name: 'Copilot',
  description: 'GitHub Copilot CLI, with a Copilot subscription.',
  program: 'copilot',
  args: ['--acp'],
  places: [],
  oldest: '1.0.0',
  install: undefined,
  installHint: 'Run `npm install -g @github/copilot` in a terminal, or set its path.',
  features: { models: [], modes: [], efforts: [], commands: [] },
  defaultMode: 'default',
  bypassModes: ['https://agentclientprotocol.com/protocol/session-modes#autopilot'],
  variables: {},
  env: {},
  stray: [/^COPILOT_/, /^GH_TOKEN$/, /^GITHUB_TOKEN$/],
  signIn: '',
  probesSession: true,
  quirks: {},
};
