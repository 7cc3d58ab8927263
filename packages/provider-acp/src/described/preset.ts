import { HubError } from '@codeai-hub/protocol/errors';
import { DescribedAgent } from '@codeai-hub/provider-kit/described-agent';
import type { Preset } from '../presets/preset.ts';
import { binarySupply } from './binary-supply.ts';
import { known } from './known.ts';
import { npmSupply } from './npm-supply.ts';

/** What its names and the words beside them say of a mode that asks nothing. Nobody here knows the agent. */
const BYPASS =
  /yolo|bypass|dangerous|danger-|full[ _-]?access|skip(s|ping)?[ _-]?(all )?permission|never asks?|don'?t[ _-]?ask|auto[ _-]?(approve|pilot|run)|approves? (all|every)/i;

/** Throws `runtime_failed` for a description that is none. */
export function presetOf(description: unknown): Preset {
  const read = DescribedAgent.safeParse(description);
  if (!read.success) {
    const [issue] = read.error.issues;
    const reason = `what it is described by is damaged at ${issue?.path.join('.') ?? 'its beginning'}. Add it again`;
    throw new HubError('runtime_failed', { provider: 'The agent', reason });
  }
  const agent = read.data;
  const { id, name, description: about, way } = agent;
  return {
    id,
    name,
    description: about,
    program: undefined,
    args: way.args,
    places: [],
    oldest: '0.0.0',
    install: undefined,
    supply: way.kind === 'npx' ? npmSupply(agent, way) : binarySupply(agent, way),
    installHint: 'Install it here, or set its path.',
    features: { models: [], modes: [], efforts: [], commands: [] },
    defaultMode: 'default',
    bypassModes: [],
    looksLikeBypass: ({ id: mode, label, description: words }) => BYPASS.test(`${mode} ${label} ${words ?? ''}`),
    variables: {},
    env: way.env,
    stray: [],
    signIn: '',
    probesSession: true,
    quirks: {},
    ...(way.kind === 'npx' && known(way.package)),
  };
}
