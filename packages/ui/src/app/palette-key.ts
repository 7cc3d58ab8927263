type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** ⌘K on a Mac, where Ctrl+K in a text field deletes to the end of the line; Ctrl+K everywhere else. */
export function isPaletteKey({ key, ctrlKey, metaKey, altKey, shiftKey }: Press, mac: boolean): boolean {
  if (key.toLowerCase() !== 'k' || altKey || shiftKey) return false;
  return mac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
}
