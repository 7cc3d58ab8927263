import { EXIT } from '../exit-codes.ts';

const end = () => process.exit(EXIT.interrupted);
// A reader that has seen enough, as `head` has, is no failure.
const readerLeft = ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? EXIT.ok : EXIT.failed);
const nobodyListens = () => undefined;

/** Ctrl-C ends the command with a code of its own, and so does a reader that leaves, where nothing is to be done first. */
export function endWhenInterrupted(): void {
  process.on('SIGINT', end);
  process.stdout.on('error', readerLeft);
  process.stderr.on('error', readerLeft);
}

/** For a command that has something to end before, and goes on when its terminal is gone. */
export function handleInterruptsElse(): void {
  process.off('SIGINT', end);
  for (const stream of [process.stdout, process.stderr]) {
    stream.off('error', readerLeft);
    stream.on('error', nobodyListens);
  }
}
