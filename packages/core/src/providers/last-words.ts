const LONGEST = 500;

/**
 * Why a process ended, from its last words on stderr: the last line, unless the runtime itself died, which says so first and
 * then lists addresses. Empty when it said nothing.
 */
export function reasonIn(words: string): string {
  const lines = words.split('\n').map((line) => line.trim());
  const fatal = lines.find((line) => line.startsWith('FATAL ERROR: '))?.slice('FATAL ERROR: '.length);
  const last = lines.findLast((line) => line !== '' && !/^Node\.js v\d/.test(line));
  return (fatal ?? last ?? '').slice(0, LONGEST);
}
