import { darwinProcesses } from './darwin.ts';
import { linuxProcesses } from './linux.ts';
import type { ProcessTable } from './process-table.ts';
import { windowsProcesses } from './windows.ts';

/** The process table of the system this runs on. */
export function platformProcesses(): ProcessTable {
  switch (process.platform) {
    case 'win32':
      return windowsProcesses;
    case 'darwin':
      return darwinProcesses;
    default:
      return linuxProcesses;
  }
}
