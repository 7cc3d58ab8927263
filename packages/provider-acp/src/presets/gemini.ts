import { GeminiHistory } from '../history/gemini-history.ts';
import pins from '../runtime/pins.json' with { type: 'json' };
import { geminiFailure } from './gemini-failure.ts';
import { keepRecord } from './gemini-record.ts';
import { geminiRule } from './gemini-rule.ts';
import { geminiVariables, hasKey } from './gemini-sign-in.ts';
import type { Preset } from './preset.ts';

/** Gemini CLI by Google. */
export const gemini: Preset = {
  id: 'gemini',
  name: 'Gemini',
  description: 'Gemini CLI by Google, with an API key or Vertex AI.',
  program: 'gemini',
  args: ['--acp'],
  places: [],
  oldest: '0.50.0',
  install: pins.gemini,
  installHint: 'Install it here, set its path, or run `npm install -g @google/gemini-cli`.',
  features: {
    models: [
      { id: 'auto', label: 'Auto', description: 'Gemini CLI chooses by the task.' },
      { id: 'gemini-2.5-pro', label: 'Gemini 2.5 Pro' },
      { id: 'gemini-2.5-flash', label: 'Gemini 2.5 Flash' },
    ],
    modes: [
      { id: 'default', label: 'Default', description: 'Prompts for approval' },
      {
        id: 'autoEdit',
        label: 'Auto Edit',
        description: 'Auto-approves edit tools. Only in a folder that Gemini CLI trusts',
      },
      { id: 'plan', label: 'Plan', description: 'Read-only mode' },
    ],
    efforts: [],
    commands: [],
  },
  defaultMode: 'default',
  bypassModes: ['yolo'],
  variables: { apiKey: 'GEMINI_API_KEY', baseUrl: 'GOOGLE_GEMINI_BASE_URL' },
  env: {
    // Without it a parent that takes no signal holds a child that outlives it.
    GEMINI_CLI_NO_RELAUNCH: '1',
    // In a terminal of its own a command tells nothing of its output to us.
    GEMINI_PTY_INFO: 'child_process',
  },
  stray: [/^GEMINI_/, /^GOOGLE_/, /^CLOUD_ML_/],
  prepare: geminiVariables,
  beforeLoad: keepRecord,
  history: (options) => new GeminiHistory(options),
  hasKey,
  signIn:
    'Add a Gemini API key (aistudio.google.com/apikey) in Settings, Providers, or set up Vertex AI with GOOGLE_GENAI_USE_VERTEXAI=true and GOOGLE_CLOUD_PROJECT in providers.gemini.env. The login with a personal Google account does not work any more: Google ended it on 18 June 2026.',
  probesSession: true,
  failureOf: geminiFailure,
  ruleOf: geminiRule,
  quirks: {
    commandInTitle: true,
    explainsInContent: true,
    modeUpdateText: true,
    replaysAfterLoad: true,
    wholeThoughts: true,
    nameInCallId: true,
    planTool: 'exit_plan_mode',
  },
};
