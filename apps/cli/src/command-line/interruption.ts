import { EXIT } from '../exit-codes.ts';

const end = () => process.exit(EXIT.interrupted);

/** Ctrl-C ends the command with a code of its own, where nothing else is to be done first. */
export function endWhenInterrupted(): void {
  process.on('SIGINT', end);
}

/** For a command that has something to end before. */
export function handleInterruptsElse(): void {
  process.off('SIGINT', end);
}
