import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { CONTRACT_VERSION, type Manifest } from '@codeai-hub/provider-kit/contract';
import { DescribedAgent } from '@codeai-hub/provider-kit/described-agent';
import * as z from 'zod';
import { diskError } from '../../storage/disk-errors.ts';
import type { FileSystem } from '../../storage/file-system.ts';
import type { InstalledProvider } from '../host-launcher.ts';

const AddedFile = z.object({ format: z.literal(1), agent: DescribedAgent });

/** No parser is compiled for what is read at a start: that takes longer than reading. */
const ONCE = { jitless: true };
const NAME = 'provider.json';

export interface AddedAgentsOptions {
  fs: Pick<FileSystem, 'list' | 'stat' | 'read' | 'writeAtomic' | 'makeDir' | 'remove'>;
  /** holds one folder per provider */
  dataDir: string;
  /** the file of the module that runs any described agent */
  module: string;
  report: (problem: string) => void;
}

/** Agents that a person added: each is described in the folder that is its own as a provider, `providers/<id>/provider.json`. */
export class AddedAgents {
  readonly #options: AddedAgentsOptions;

  constructor(options: AddedAgentsOptions) {
    this.#options = options;
  }

  /** As providers, without those whose ids are in `own`: what the hub brings along itself comes first. */
  installed(own: ReadonlySet<string>): InstalledProvider[] {
    const { fs, dataDir, module } = this.#options;
    const found = fs.stat(module);
    if (!found || !fs.stat(dataDir)) return [];
    const stamp = `${found.mtimeMs}-${found.size}`;
    return fs.list(dataDir).flatMap((id) => {
      const agent = own.has(id) ? null : this.get(id);
      if (agent === null) return [];
      const hash = createHash('sha256').update(JSON.stringify(agent)).digest('hex');
      return [{ manifest: manifestOf(agent), entry: module, about: this.#file(id), stamp: `${stamp}-${hash}` }];
    });
  }

  get(id: string): DescribedAgent | null {
    const { fs, report } = this.#options;
    const file = this.#file(id);
    if (!DescribedAgent.shape.id.safeParse(id, ONCE).success || !fs.stat(file)) return null;
    try {
      const { agent } = AddedFile.parse(JSON.parse(fs.read(file).toString('utf8')), ONCE);
      if (agent.id === id) return agent;
      report(`${file} describes another agent: ${agent.id}`);
    } catch (error) {
      report(`${file} is not readable: ${error instanceof Error ? error.message : String(error)}`);
    }
    return null;
  }

  /** Throws disk_*. */
  put(agent: DescribedAgent): void {
    const { fs, dataDir } = this.#options;
    const file = this.#file(agent.id);
    try {
      fs.makeDir(join(dataDir, agent.id));
      fs.writeAtomic(file, `${JSON.stringify({ format: 1, agent }, null, 2)}\n`);
    } catch (error) {
      throw diskError(error, file);
    }
  }

  /** Throws disk_*. What was said stays. */
  drop(id: string): void {
    const file = this.#file(id);
    try {
      if (this.#options.fs.stat(file)) this.#options.fs.remove(file);
    } catch (error) {
      throw diskError(error, file);
    }
  }

  #file(id: string): string {
    return join(this.#options.dataDir, id, NAME);
  }
}

/** Known before any of it runs. What it can do beyond that it says when it is opened. */
function manifestOf({ id, name, description, version }: DescribedAgent): Manifest {
  return {
    contract: CONTRACT_VERSION,
    id,
    name,
    description,
    version,
    capabilities: {
      steer: false,
      fork: false,
      resume: true,
      interrupt: true,
      images: true,
      models: true,
      modes: true,
      resumesTurns: false,
      install: true,
      remove: true,
    },
    features: { models: [], modes: [], efforts: [], commands: [] },
    defaultMode: 'default',
  };
}
