/** What both file systems can do to an open file: write some of the bytes, and cut it. */
export interface RawFile {
  /** Writes some of the bytes at the end and says how many. A full disk first shows as a short write. */
  write(data: Buffer, from: number): number;
  cut(size: number): void;
}

/**
 * Appends all of `data` after `size` bytes, or leaves the file at `size` and throws what stopped it. When even the cut
 * fails, the error says so in `cause`, and the file has an end that was never written whole.
 */
export function appendWhole(file: RawFile, size: number, data: Buffer): void {
  let written = 0;
  try {
    while (written < data.length) written += file.write(data, written);
  } catch (error) {
    if (written > 0) cutBack(file, size, error);
    throw error;
  }
}

function cutBack(file: RawFile, size: number, stoppedBy: unknown): void {
  try {
    file.cut(size);
  } catch (error) {
    if (stoppedBy instanceof Error) stoppedBy.cause = error;
  }
}
