/** Something that `npm run build` makes. */
export type Target = {
  id: string;
  /** Folders its code comes from. Anything else in the result is an error, so that no change is overlooked. */
  sources: readonly string[];
} & (
  | {
      kind: 'bundle';
      entry: string;
      output: string;
      provider?: boolean;
      format?: 'esm' | 'cjs';
      alias?: Readonly<Record<string, string>>;
    }
  | { kind: 'page'; folder: string; output: string }
);

const protocol = 'packages/protocol/src';
const kit = 'packages/provider-kit/src';
const client = 'packages/client/src';
const core = 'packages/core/src';
const noTls = './scripts/build/stand-ins/no-tls.cjs';

/**
 * Everything the hub is made of. Provider modules are files of their own: the core never contains them. The core itself is
 * no ES module because Node's loader for those costs a tenth of its start, and memory.
 */
export const targets: readonly Target[] = [
  {
    id: 'core',
    kind: 'bundle',
    entry: 'packages/core/src/main.ts',
    output: 'dist/core/core.cjs',
    format: 'cjs',
    // Only the client in its WebSocket library uses them, and loading them takes 2 ms.
    alias: { https: noTls, tls: noTls },
    sources: [core, kit, protocol, 'scripts/build/stand-ins'],
  },
  {
    id: 'core-launcher',
    kind: 'bundle',
    entry: 'packages/core/src/launch.ts',
    output: 'dist/core/main.cjs',
    format: 'cjs',
    sources: [core],
  },
  {
    id: 'provider-host',
    kind: 'bundle',
    entry: 'packages/provider-kit/src/host/main.ts',
    output: 'dist/core/provider-host.js',
    sources: [kit, protocol],
  },
  {
    id: 'keychain',
    kind: 'bundle',
    entry: 'packages/core/src/secrets/keychain-helper.ts',
    output: 'dist/core/keychain.js',
    sources: [core],
  },
  {
    id: 'cli',
    kind: 'bundle',
    entry: 'apps/cli/src/main.ts',
    output: 'dist/cli/codeai-hub.js',
    sources: ['apps/cli/src', core, client, kit, protocol],
  },
  provider('claude'),
  provider('codex'),
  provider('demo'),
  ...['gemini', 'opencode', 'copilot', 'qwen'].map((id) => provider(id, 'acp', `${id}.ts`)),
  {
    id: 'described-agent',
    kind: 'bundle',
    entry: 'packages/provider-acp/src/described-agent.ts',
    output: 'dist/modules/described-agent.js',
    sources: ['packages/provider-acp/src', kit, protocol],
  },
  ...['mock-claude', 'mock-codex', 'mock-gemini'].map((id) => provider(id, 'demo', `${id}.ts`)),
  {
    id: 'page',
    kind: 'page',
    folder: 'packages/ui',
    output: 'dist/ui',
    sources: ['packages/ui', client, protocol],
  },
];

function provider(id: string, folder = id, file = 'module.ts'): Target {
  const sources = `packages/provider-${folder}/src`;
  return {
    id: `provider-${id}`,
    kind: 'bundle',
    entry: `${sources}/${file}`,
    output: `dist/providers/${id}/module.js`,
    provider: true,
    sources: [sources, kit, protocol],
  };
}
