/** A shell that is handed one script: `bash -lc '…'`. */
const SHELL = /^(?:.*\/)?(?:ba|z|da|k)?sh$/;
const SCRIPT_FLAGS = new Set(['-c', '-lc']);

/**
 * The script a person is shown for the command line the runtime reports. It reports the words of the command quoted for a
 * shell, with the shell itself in front; what runs is the script, character by character. What cannot be taken apart
 * without doubt is shown as it came.
 */
export function scriptOf(commandLine: string): string {
  const words = wordsOf(commandLine);
  const [shell, flag, script] = words ?? [];
  if (words?.length !== 3 || shell === undefined || flag === undefined || script === undefined) return commandLine;
  return SHELL.test(shell) && SCRIPT_FLAGS.has(flag) ? script : commandLine;
}

/** Splits as a POSIX shell would, where only quotes are at work. `undefined` when anything else is. */
function wordsOf(line: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (line[at] === ' ') {
      at += 1;
      continue;
    }
    let word = '';
    while (at < line.length && line[at] !== ' ') {
      const part = partAt(line, at);
      if (part === undefined) return undefined;
      word += part.text;
      at = part.end;
    }
    words.push(word);
  }
  return words;
}

interface Part {
  text: string;
  end: number;
}

function partAt(line: string, at: number): Part | undefined {
  const character = line[at];
  if (character === "'") return singleQuoted(line, at);
  if (character === '"') return doubleQuoted(line, at);
  if (character === '\\') return at + 1 < line.length ? { text: line[at + 1] as string, end: at + 2 } : undefined;
  const plain = /^[\w@%+=:,./-]+/.exec(line.slice(at, at + 4096))?.[0];
  return plain === undefined ? undefined : { text: plain, end: at + plain.length };
}

function singleQuoted(line: string, at: number): Part | undefined {
  const end = line.indexOf("'", at + 1);
  return end < 0 ? undefined : { text: line.slice(at + 1, end), end: end + 1 };
}

function doubleQuoted(line: string, at: number): Part | undefined {
  const parts: string[] = [];
  let from = at + 1;
  for (let end = from; end < line.length; end += 1) {
    const character = line[end];
    if (character === '"') return { text: parts.join('') + line.slice(from, end), end: end + 1 };
    // Something would be put in its place, so this is not merely quoted.
    if (character === '$' || character === '`') return undefined;
    if (character !== '\\') continue;
    const next = line[end + 1];
    if (next === undefined) return undefined;
    parts.push(line.slice(from, end), '"\\$`'.includes(next) ? next : `\\${next}`);
    end += 1;
    from = end + 1;
  }
  return undefined;
}
