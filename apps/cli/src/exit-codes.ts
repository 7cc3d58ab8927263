/** How `codeai-hub` ends; docs/cli.md lists them for scripts. */
export const EXIT = {
  ok: 0,
  failed: 1,
  /** the command line itself is wrong */
  usage: 2,
  coreNotRunning: 3,
  /** the core understood and said no */
  refused: 4,
  turnFailed: 5,
  /** the turn was stopped or lost, or the message never got one */
  turnInterrupted: 6,
  /** Ctrl-C before the command was done */
  interrupted: 130,
} as const;
