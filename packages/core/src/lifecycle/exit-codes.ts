/** How the core process ends. */
export const EXIT = {
  /** asked to, or nothing was left to do */
  stopped: 0,
  /** could not start, or a fault inside; the last line on stderr and the log say why */
  failed: 1,
  /** another core holds this home */
  alreadyRunning: 10,
} as const;
