import * as z from 'zod';

/** The registry that the makers of the Agent Client Protocol keep. */
export const AGENT_REGISTRY = 'https://cdn.agentclientprotocol.com/registry/v1/latest/registry.json';

/** How an agent of a registry is installed: a package of npm, a program of Python, or an archive at an address. */
export const WayKind = z.enum(['npx', 'uvx', 'binary']);
export type WayKind = z.infer<typeof WayKind>;

export const OfferedWay = z.object({
  kind: WayKind,
  /** what is fetched: `package@version`, or the address of an archive */
  source: z.string().max(2000),
  /** SHA-256 of an archive, in hex */
  sha256: z.string().optional(),
  /** comes from somewhere that no package registry looks after: `provider.add` needs a person's `consent` to it */
  needsConsent: z.boolean(),
  /** why the hub cannot install it in this way; absent: it can */
  problem: z.string().max(500).optional(),
});
export type OfferedWay = z.infer<typeof OfferedWay>;

/** An agent as the registry tells of it. Its words are anybody's. */
export const OfferedAgent = z.object({
  id: z.string().max(100),
  name: z.string().max(100),
  version: z.string().max(100),
  description: z.string().max(1000),
  authors: z.array(z.string().max(200)).max(20),
  license: z.string().max(200).nullable(),
  /** where its source is */
  repository: z.string().max(2000).nullable(),
  website: z.string().max(2000).nullable(),
  ways: z.array(OfferedWay).max(3),
  /** names all that is told of it: `provider.add` says what the person was shown */
  hash: z.string(),
  /** the version that was added to the hub already */
  added: z.string().nullable(),
  /** why it cannot be added at all; absent: in one of the ways */
  problem: z.string().max(500).optional(),
});
export type OfferedAgent = z.infer<typeof OfferedAgent>;

export const AgentRegistryList = z.object({
  /** the setting `agentRegistry` */
  source: z.string(),
  agents: z.array(OfferedAgent),
  /** entries that are none, and why, in words */
  leftOut: z.array(z.string().max(500)).max(100),
});
export type AgentRegistryList = z.infer<typeof AgentRegistryList>;
