/** A server that nobody has listened to for so long is ended. Every host that listens says so each minute. */
export const ALONE_MINUTES = 10;
const LOOK_SECONDS = 30;

/**
 * Becomes a server that outlives whoever started it, with a watch beside it that ends it when nobody has listened for a while: a
 * core and its hosts can all be killed. Two looks in a row have to say so, because a machine that wakes up finds everything old.
 * What the server says goes into a file, since a pipe would end with its reader.
 */
const GUARD = `
beat=$1 words=$2 pause=$3 alone=$4
shift 4
(
  looks=0
  while [ $looks -lt 2 ]; do
    sleep "$pause"
    kill -0 $$ || exit
    if [ -n "$(find "$beat" -mmin "-$alone")" ]; then looks=0; else looks=$((looks + 1)); fi
  done
  kill -9 $$
) </dev/null >/dev/null 2>&1 &
exec "$@" </dev/null >/dev/null 2>"$words"
`;

export interface Guarded {
  executable: string;
  args: readonly string[];
  /** touched by whoever listens */
  beat: string;
  /** where the server's words go */
  words: string;
  lookSeconds?: number;
}

/** The command that runs it. */
export function guarded({ executable, args, beat, words, lookSeconds = LOOK_SECONDS }: Guarded) {
  const own = [beat, words, String(lookSeconds), String(ALONE_MINUTES)];
  return { command: '/bin/sh', args: ['-c', GUARD, 'codex-guard', ...own, executable, ...args] };
}
