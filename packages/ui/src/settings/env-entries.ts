import { WRITTEN_IN_CONFIG } from '@codeai-hub/protocol/channels/root/plain-secrets';
import type { Settings } from '@codeai-hub/protocol/channels/root/settings';

type Env = Settings['providers'][string]['env'];

/** A variable of an agent as it can be shown. Of a secret that is only where it is kept, never its value. */
export type EnvEntry =
  | { readonly kind: 'plain'; readonly name: string; readonly value: string }
  /** `missing`: a reference to a secret nobody has stored. `in-config`: written into the file by hand. */
  | {
      readonly kind: 'secret';
      readonly name: string;
      readonly secret: string;
      readonly state: 'set' | 'missing' | 'in-config';
    };

export function envEntries(env: Env, secretsSet: readonly string[]): EnvEntry[] {
  return Object.entries(env)
    .map(([name, value]): EnvEntry => {
      if (typeof value === 'string') return { kind: 'plain', name, value };
      const { secret } = value;
      const state = secret === WRITTEN_IN_CONFIG ? 'in-config' : secretsSet.includes(secret) ? 'set' : 'missing';
      return { kind: 'secret', name, secret, state };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

export function isEnvName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}

/** The name under which a variable's secret is kept: told from the variable, and nobody else's. */
export function secretNameFor(provider: string, variable: string, taken: readonly string[]): string {
  const base = `${provider}.env.${variable.toLowerCase()}`.slice(0, 58);
  let name = base;
  for (let count = 2; taken.includes(name); count++) name = `${base}-${count}`;
  return name;
}

/** Every secret that some setting names. */
export function secretsNamed({ providers }: Pick<Settings, 'providers'>): string[] {
  return Object.values(providers).flatMap(({ env, apiKey }) => [
    ...(apiKey ? [apiKey.secret] : []),
    ...Object.values(env).flatMap((value) => (typeof value === 'string' ? [] : [value.secret])),
  ]);
}
