import { endGroup } from '@codeai-hub/provider-kit/processes/end-group';
import { isRunning, type ProcessIdentity, processIdentity } from '@codeai-hub/provider-kit/processes/identity';
import { platformProcesses } from '@codeai-hub/provider-kit/processes/platform';
import type { ProcessTable } from '@codeai-hub/provider-kit/processes/process-table';
import { signalTagged, sweep } from '@codeai-hub/provider-kit/processes/sweep';
import { leftBehindBy, ofRun, ofSessionIn } from '@codeai-hub/provider-kit/processes/tags';
import * as z from 'zod';
import type { ProcessKeeper } from '../providers/providers.ts';
import { errnoOf } from '../storage/disk-errors.ts';
import type { FileSystem } from '../storage/file-system.ts';

const Ledger = z.object({
  run: z.string(),
  children: z.array(
    z.object({
      pid: z.number().int(),
      startTime: z.string(),
      bootId: z.string().optional(),
      label: z.string(),
      sessionId: z.string().nullable(),
      /** outlives a core that is killed, for the next one to go on with */
      keep: z.boolean().optional(),
    }),
  ),
});
type Child = z.infer<typeof Ledger>['children'][number];

/** Between asking and killing, in ms. */
const GRACE_MS = 300;

export interface ChildrenOptions {
  fs: FileSystem;
  /** the ledger, `core/run/children.json` */
  path: string;
  home: string;
  runTag: string;
  report: (error: unknown, what: string) => void;
  /** the system's own, unless a test brings another */
  table?: ProcessTable;
}

/**
 * Knows every process that works for this core and ends them (I11). Found by the tag in their environment and, where that
 * was cleared, by the ledger: pid and start time.
 */
export class Children implements ProcessKeeper {
  readonly #options: ChildrenOptions;
  readonly #children = new Map<number, Child>();
  /** left by an earlier core for this one, and not claimed yet, by pid */
  readonly #left = new Map<number, Child>();
  /** started, and not looked at yet */
  readonly #looking = new Set<number>();
  readonly #table: ProcessTable;

  constructor(options: ChildrenOptions) {
    this.#options = options;
    this.#table = options.table ?? platformProcesses();
  }

  started(process: { pid: number; label: string; sessionId: string | null; keep?: boolean | undefined }): void {
    this.#looking.add(process.pid);
    this.#left.delete(process.pid);
    processIdentity(process.pid, this.#table)
      .then((identity) => {
        // It may have ended meanwhile.
        if (!this.#looking.delete(process.pid) || !identity) return;
        const { label, sessionId, keep } = process;
        this.#children.set(process.pid, { ...identity, label, sessionId, ...(keep && { keep }) });
        this.#write();
      })
      .catch((error: unknown) => this.#options.report(error, 'note a process'));
  }

  ended(pid: number): void {
    this.#looking.delete(pid);
    if (this.#children.delete(pid)) this.#write();
  }

  async endSession(sessionId: string, how: 'terminate' | 'kill'): Promise<void> {
    const signal = how === 'kill' ? 'SIGKILL' : 'SIGTERM';
    await signalTagged(ofSessionIn(this.#options.home, sessionId), signal, this.#table);
    if (this.#table.hasGroups) return;
    const own = [...this.#children.values()].filter((child) => child.sessionId === sessionId);
    await Promise.all(own.map((child) => this.#endTree(child, how === 'kill' ? 0 : GRACE_MS)));
  }

  /**
   * Ends what earlier cores of this home left behind, but what they kept for the next one: see `endUnclaimed`. Before any agent
   * is started or resumed.
   */
  async sweepLeftovers(): Promise<void> {
    const { home, runTag, report } = this.#options;
    const ledger = this.#read();
    if (ledger && ledger.run !== runTag) await this.#noteKept(ledger.children);
    const spared = [...this.#left.values()].map(identityOfChild);
    const how = { graceMs: GRACE_MS, table: this.#table, spared };
    const { found, survivors } = await sweep(leftBehindBy(home, runTag), how);
    if (found > 0) report(`${found} processes of an earlier core were ended`, 'sweep');
    for (const survivor of survivors) report(`process ${survivor.pid} of an earlier core could not be ended`, 'sweep');
    const rest = ledger && ledger.run !== runTag ? ledger.children.filter(({ pid }) => !this.#left.has(pid)) : [];
    for (const child of rest) await this.#endUntagged(child);
    this.#write();
  }

  /** Ends what was kept for this core and has nothing to do here: called when all that can be gone on with was. */
  async endUnclaimed(): Promise<void> {
    const unclaimed = [...this.#left.values()];
    this.#left.clear();
    await Promise.all(unclaimed.map((child) => this.#endTree(child, GRACE_MS)));
    if (unclaimed.length > 0) this.#write();
  }

  /** Without groups its tree could not be told from what a core ends, so nothing is kept there. */
  async #noteKept(children: readonly Child[]): Promise<void> {
    if (!this.#table.hasGroups) return;
    for (const child of children)
      if (child.keep && (await isRunning(identityOfChild(child), this.#table))) this.#left.set(child.pid, child);
  }

  /** Ends whatever still runs, for the core's own end. */
  async endAll(): Promise<void> {
    await sweep(ofRun(this.#options.runTag), { graceMs: GRACE_MS, table: this.#table });
    await this.endUnclaimed();
    // Those of an earlier run carry its tag.
    const kept = [...this.#children.values()].filter(({ keep }) => keep);
    await Promise.all(kept.map((child) => this.#endTree(child, GRACE_MS)));
    if (!this.#table.hasGroups) await Promise.all([...this.#children.values()].map((child) => this.#endTree(child, 0)));
    this.#children.clear();
    this.#write();
  }

  /** Where a system shows nobody the tags of processes: what the ledger names, with all that descends from it. */
  async #endTree(child: Child, graceMs: number): Promise<void> {
    const end = await endGroup(identityOfChild(child), { table: this.#table, graceMs });
    if (end === 'survived') this.#options.report(`process ${child.pid} could not be ended`, `end ${child.label}`);
  }

  /** A program may have cleared its environment, and the tag with it. One that ended at this moment is no reason to stop. */
  async #endUntagged(child: Child): Promise<void> {
    try {
      if (!this.#table.hasGroups) await this.#endTree(child, 0);
      else if (await isRunning(identityOfChild(child), this.#table)) await this.#table.signal(child.pid, 'SIGKILL');
    } catch (error) {
      if (errnoOf(error) === 'ESRCH') return;
      this.#options.report(error, `end ${child.label}, process ${child.pid} of an earlier core`);
    }
  }

  #read(): z.infer<typeof Ledger> | null {
    const { fs, path } = this.#options;
    if (!fs.stat(path)) return null;
    try {
      return Ledger.parse(JSON.parse(fs.read(path).toString()));
    } catch (error) {
      this.#options.report(error, 'read the ledger of processes');
      return null;
    }
  }

  #write(): void {
    const { fs, path, runTag, report } = this.#options;
    try {
      fs.writeAtomic(
        path,
        JSON.stringify({ run: runTag, children: [...this.#children.values(), ...this.#left.values()] }),
      );
    } catch (error) {
      report(error, 'write the ledger of processes');
    }
  }
}

function identityOfChild({ pid, startTime, bootId }: Child): ProcessIdentity {
  return { pid, startTime, ...(bootId === undefined ? {} : { bootId }) };
}
