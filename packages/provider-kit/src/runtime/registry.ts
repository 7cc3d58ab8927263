import { HubError } from '@codeai-hub/protocol/errors';
import { withoutCredentials } from './mirror.ts';
import { runCommand } from './run-command.ts';
import type { RuntimeSpec } from './spec.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where npm of this person fetches packages: a company's mirror, or npm's own default. npm itself is asked, because its
 * setting can stand in many places. What stands in the address itself is used; other tokens are not read. Throws `install_failed` when npm cannot say.
 */
export async function npmRegistry(spec: RuntimeSpec, env: Environment, platform = process.platform): Promise<string> {
  const given = checked(env.npm_config_registry ?? env.NPM_CONFIG_REGISTRY);
  if (given !== undefined) return given;
  const [program, ...args] =
    platform === 'win32'
      ? ['cmd.exe', '/d', '/s', '/c', 'npm config get registry']
      : ['npm', 'config', 'get', 'registry'];
  const answer = await runCommand(spec.provider, program as string, args, defined(env)).catch((error: Error) =>
    cannotSay(spec, error.message),
  );
  return checked(answer.stdout.trim()) ?? cannotSay(spec, answer.stderr.trim().split('\n')[0] || 'it named none');
}

function cannotSay({ provider, providerId }: RuntimeSpec, reason: string): never {
  throw new HubError('install_failed', {
    provider,
    reason: `npm could not say where packages come from (${withoutCredentials(reason)}). Install npm, or set providers.${providerId}.options.registry`,
  });
}

function checked(value: string | undefined): string | undefined {
  if (value === undefined || !URL.canParse(value)) return undefined;
  return /^https?:$/.test(new URL(value).protocol) ? value : undefined;
}

function defined(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
