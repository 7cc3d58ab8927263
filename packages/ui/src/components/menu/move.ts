/** Where a key moves the focus in a list of labels; null when the key means nothing here. `current` is -1 for nowhere. */
export function nextIndex(labels: readonly string[], current: number, key: string): number | null {
  const count = labels.length;
  if (count === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return (current + 1) % count;
    case 'ArrowUp':
      return (Math.max(current, 0) + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
  }
  return key.length === 1 && key !== ' ' ? byFirstLetter(labels, current, key) : null;
}

function byFirstLetter(labels: readonly string[], current: number, letter: string): number | null {
  const wanted = letter.toLocaleLowerCase();
  for (let step = 1; step <= labels.length; step++) {
    const at = (current + step + labels.length) % labels.length;
    if (labels[at]?.toLocaleLowerCase().startsWith(wanted)) return at;
  }
  return null;
}
