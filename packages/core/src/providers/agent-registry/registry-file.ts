import * as z from 'zod';

/** Far more than there are. */
const MAX_AGENTS = 1000;

const words = z.object({
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
});
const PackageWay = words.extend({ package: z.string() });
const BinaryWay = words.extend({ archive: z.string(), cmd: z.string(), sha256: z.string().optional() });

/** An entry as the registry's authors write them. What it says is checked where it is used. */
export const RegistryEntry = z.object({
  id: z.string().max(100),
  name: z.string(),
  version: z.string(),
  description: z.string().default(''),
  authors: z.array(z.string()).default([]),
  license: z.string().optional(),
  repository: z.string().optional(),
  website: z.string().optional(),
  distribution: z.object({
    npx: PackageWay.optional(),
    uvx: PackageWay.optional(),
    binary: z.record(z.string(), BinaryWay).optional(),
  }),
});
export type RegistryEntry = z.infer<typeof RegistryEntry>;

const ONCE = { jitless: true };

export interface RegistryFile {
  entries: RegistryEntry[];
  /** what was in it and is no entry, in words */
  leftOut: string[];
}

/** Throws an Error in words for a person when it is no registry at all. */
export function parseRegistry(text: string): RegistryFile {
  const agents = agentsIn(text);
  if (agents.length > MAX_AGENTS) throw new Error(`it lists more than ${MAX_AGENTS} agents`);
  const file: RegistryFile = { entries: [], leftOut: [] };
  const ids = new Set<string>();
  for (const [at, agent] of agents.entries()) {
    const read = RegistryEntry.safeParse(agent, ONCE);
    const problem = read.success ? (ids.has(read.data.id) ? 'its id is there already' : null) : issueOf(read.error);
    if (read.success && problem === null) {
      ids.add(read.data.id);
      file.entries.push(read.data);
    } else if (file.leftOut.length < 100) file.leftOut.push(`Entry ${at + 1}: ${problem}`);
  }
  return file;
}

function agentsIn(text: string): unknown[] {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  const { agents } = (file ?? {}) as { agents?: unknown };
  if (!Array.isArray(agents)) throw new Error('it has no list of agents');
  return agents;
}

function issueOf({ issues: [issue] }: z.ZodError): string {
  const path = (issue?.path ?? []).join('.').slice(0, 100);
  return `${path === '' ? 'it' : JSON.stringify(path)} is not as it should be (${issue?.message.slice(0, 200)})`;
}
