/** Signal 0 reaches nobody, on Windows too: it only tells whether there is somebody. */
export function pidInUse(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is, but it belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
