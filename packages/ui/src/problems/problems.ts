/** Troubles of this window that need no one now but must be findable: they go to the browser's console. */
export function reportProblem(where: string, detail: unknown): void {
  console.warn(`[codeai-hub] ${where}:`, detail);
}
