import type { Preset } from './preset.ts';

/** Qwen Code by Alibaba. */
export const qwen: Preset = {
  id: 'qwen',
  name: 'Qwen Code',
  description: 'Qwen Code by Alibaba.',
  program: 'qwen',
  args: ['--acp'],
  places: [],
  oldest: '0.15.0',
  install: undefined,
  installHint: 'Run `npm install -g @qwen-code/qwen-code` in a terminal, or set its path.',
  features: {
    models: [],
    modes: [{ id: 'default', label: 'Default', description: 'Asks before it changes files or runs commands.' }],
    efforts: [],
    commands: [],
  },
  defaultMode: 'default',
  bypassModes: ['yolo'],
  variables: { apiKey: 'OPENAI_API_KEY', baseUrl: 'OPENAI_BASE_URL' },
  env: {},
  stray: [/^QWEN_/, /^OPENAI_/],
  signIn: '',
  probesSession: true,
  quirks: {},
};
