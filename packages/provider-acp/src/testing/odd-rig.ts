import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Preset } from '../presets/preset.ts';
import type { ProviderParts } from '../provider.ts';
import { Rig } from './rig.ts';
import { type Script, writeAgent } from './scripted-agent.ts';

/** An agent of which nothing is known but what the protocol says. */
export const PLAIN: Preset = {
  id: 'odd',
  name: 'Odd',
  description: 'An agent.',
  program: 'odd',
  args: [],
  places: [],
  oldest: '1.0.0',
  install: undefined,
  installHint: 'Install it.',
  features: { models: [], modes: [], efforts: [], commands: [] },
  defaultMode: 'default',
  bypassModes: [],
  variables: {},
  env: {},
  stray: [],
  signIn: '',
  probesSession: true,
  quirks: {},
};

export interface OddOptions {
  preset?: Partial<Preset>;
  parts?: Partial<ProviderParts>;
}

/** The provider with an agent of ours that follows a script. */
export function oddRig(script: Script, { preset, parts }: OddOptions = {}): Promise<Rig> {
  // Where the script is, is known only once there is a rig.
  const args: string[] = [];
  return Rig.start({
    preset: { ...PLAIN, ...preset, args },
    ...(parts !== undefined && { parts }),
    settings: ({ root }) => {
      const folder = join(root, 'agent');
      mkdirSync(folder);
      const agent = writeAgent(folder, script);
      args.push(...agent.args);
      return { executable: agent.program };
    },
  });
}
