import type { Preset } from '../presets/preset.ts';

type Knowledge = Pick<Preset, 'stray'> & Pick<Partial<Preset>, 'askingMode' | 'bypassModes'>;

/** What was found out about single agents by running them, by their package. */
const KNOWN: Readonly<Record<string, Knowledge>> = {
  '@agentclientprotocol/codex-acp': {
    // In its own first mode a model is asked for leave, and no person.
    askingMode: 'read-only',
    bypassModes: ['agent', 'agent-full-access'],
    stray: [/^OPENAI_/, /^CODEX_(?!HOME$)/],
  },
  '@agentclientprotocol/claude-agent-acp': { stray: [/^ANTHROPIC_/, /^CLAUDE_(?!CONFIG_DIR$)/] },
};

export function known(npmPackage: string): Knowledge | undefined {
  return Object.hasOwn(KNOWN, npmPackage) ? KNOWN[npmPackage] : undefined;
}
