import type { HostParams } from '@codeai-hub/provider-kit/contract';
import type { HistoryListPage, HistoryReadPage } from '@codeai-hub/provider-kit/history/entries';

/** The conversations an agent's own program keeps on this machine. Reads only. */
export interface History {
  list(query: HostParams<'history.list'>): Promise<HistoryListPage>;
  read(query: HostParams<'history.read'>): Promise<HistoryReadPage>;
}

export interface HistoryOptions {
  /** what the agent runs with */
  env: Readonly<Record<string, string>>;
  log: (message: string) => void;
}
