export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** How this machine's people call the key of shortcuts. */
export const modKey = isMac ? '⌘' : 'Ctrl ';
