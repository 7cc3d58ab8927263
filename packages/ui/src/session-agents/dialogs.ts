import { create } from 'zustand';

/** What is asked about the agents of the session in sight. */
export type AgentDialog = { readonly type: 'hand-over'; readonly target: string | null } | { readonly type: 'add' };

export const useAgentDialog = create<{ readonly open: AgentDialog | null }>()(() => ({ open: null }));

/** Asks with which agent the work goes on; `target` is chosen already where it is given. */
export function openHandOver(target: string | null = null): void {
  useAgentDialog.setState({ open: { type: 'hand-over', target } });
}

export function openAddAgent(): void {
  useAgentDialog.setState({ open: { type: 'add' } });
}

export function closeAgentDialog(): void {
  useAgentDialog.setState({ open: null });
}
