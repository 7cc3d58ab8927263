import { execute } from './execute.ts';
import { pidInUse } from './pid-in-use.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';

export const windowsProcesses: ProcessTable = {
  hasGroups: false,
  pidInUse,
  row: async (pid) => parseRows(await query(`-Filter "ProcessId=${Math.trunc(pid)}"`))[0] ?? null,
  all: async () => parseRows(await query('')),
  // Windows shows nobody another process' environment: here the ledger of started processes and their trees are all there is.
  tagged: async () => [],
  bootId: () => undefined,
  signal: (pid, signal) => taskkill(pid, signal, []),
  signalGroup: (group, signal) => taskkill(group, signal, ['/T']),
};

/** JSON of PowerShell: one object, or an array of them, or nothing. */
export function parseRows(json: string): ProcessRow[] {
  if (json.trim() === '') return [];
  const parsed = JSON.parse(json) as CimProcess | CimProcess[];
  return (Array.isArray(parsed) ? parsed : [parsed]).map((process) => ({
    pid: process.ProcessId,
    parent: process.ParentProcessId,
    group: process.ProcessId,
    startTime: String(process.Started),
    zombie: false,
  }));
}

interface CimProcess {
  ProcessId: number;
  ParentProcessId: number;
  Started: number | string;
}

function query(filter: string): Promise<string> {
  const started = `@{n='Started';e={if($_.CreationDate){$_.CreationDate.ToFileTimeUtc().ToString()}else{''}}}`;
  const script = `Get-CimInstance Win32_Process ${filter} | Select-Object ProcessId,ParentProcessId,${started} | ConvertTo-Json -Compress`;
  const args = ['-NoProfile', '-NonInteractive', '-Command', script];
  return execute('powershell.exe', args, { windowsHide: true, maxBuffer: 64 << 20 });
}

async function taskkill(pid: number, signal: 'SIGTERM' | 'SIGKILL', flags: string[]): Promise<void> {
  const args = ['/PID', String(pid), ...flags, ...(signal === 'SIGKILL' ? ['/F'] : [])];
  try {
    await execute('taskkill.exe', args, { windowsHide: true });
  } catch (error) {
    // 128: no such process; 1: it does not listen to the polite form, which the forced one then follows.
    if (typeof (error as { code?: unknown }).code !== 'number') throw error;
  }
}
