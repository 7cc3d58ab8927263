import type { Tags } from './tags.ts';

/** One process as the system lists it. Pid and start time together name it: pids are used again. */
export interface ProcessRow {
  pid: number;
  parent: number;
  /** process group; on Windows, which has none, the pid */
  group: number;
  /** in the system's own notation; only good for comparing */
  startTime: string;
  /** ended, but its parent has not looked yet */
  zombie: boolean;
}

/** What this system can tell about processes. */
export interface ProcessTable {
  /** Whether `group` means something. Without, a group is the process with all that descends from it. */
  hasGroups: boolean;
  /** Whether any process has this pid now. Cheap everywhere; says nothing about which one it is. */
  pidInUse(pid: number): boolean;
  row(pid: number): Promise<ProcessRow | null>;
  all(): Promise<ProcessRow[]>;
  /** Processes of this user with the hub's tags in the environment they were started with. */
  tagged(): Promise<{ pid: number; tags: Tags }[]>;
  /** Tells this start of the machine from earlier ones, where start times count from boot. */
  bootId(): string | undefined;
  /** Both do nothing when the process has ended. */
  signal(pid: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  signalGroup(group: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}
