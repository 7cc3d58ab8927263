import pins from '../runtime/pins.json' with { type: 'json' };
import { opencodeFailure } from './opencode-failure.ts';
import type { PrepareInput, Preset } from './preset.ts';

/** What it does without asking. Everything else, also tools it will have one day, it asks about (I16). */
const ASKING = {
  '*': 'ask',
  read: 'allow',
  glob: 'allow',
  grep: 'allow',
  list: 'allow',
  lsp: 'allow',
  todowrite: 'allow',
  todoread: 'allow',
  skill: 'allow',
  // What a sub-agent asks never reaches us, so it would wait for ever.
  task: 'deny',
};

/** opencode by SST. */
export const opencode: Preset = {
  id: 'opencode',
  name: 'opencode',
  description: 'opencode by SST: models of many services, with your own keys.',
  program: 'opencode',
  args: ['acp'],
  places: ['.opencode/bin'],
  oldest: '1.10.0',
  install: pins.opencode,
  installHint: 'Install it here, set its path, or run `npm install -g opencode-ai`.',
  features: {
    models: [],
    modes: [
      { id: 'build', label: 'build', description: 'Works, and asks before it changes files or runs commands.' },
      { id: 'plan', label: 'plan', description: 'Looks and plans. Changes nothing.' },
    ],
    efforts: [],
    commands: [],
  },
  defaultMode: 'build',
  bypassModes: [],
  variables: {},
  env: { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_CLIENT: 'codeai-hub' },
  stray: [/^OPENCODE_/],
  prepare: async ({ options, env }: PrepareInput) =>
    options.ownPermissions || env.OPENCODE_PERMISSION !== undefined
      ? {}
      : ({ OPENCODE_PERMISSION: JSON.stringify(ASKING) } as Record<string, string>),
  signIn: '',
  probesSession: false,
  failureOf: opencodeFailure,
  ruleOf: () => ({
    kind: 'allow_session',
    rule: 'what opencode takes for the same: of a command the program and its first words, with any others; else this tool',
  }),
  quirks: { todosInInput: true },
};
