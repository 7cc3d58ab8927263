import type { Settings } from '@codeai-hub/protocol/channels/root/settings';

/** What a person may choose; `system` follows the machine, including its wish for more contrast. */
export type ThemeChoice = Settings['appearance']['theme'];
const themeChoices: readonly ThemeChoice[] = ['system', 'light', 'dark', 'hc'];

export interface SystemLook {
  readonly prefersDark: boolean;
  readonly prefersContrast: boolean;
}

/** The value of `data-theme`, or null where the style sheet already does the right thing without one. */
export function themeAttribute(choice: ThemeChoice, system: SystemLook): string | null {
  if (choice === 'light' || choice === 'dark') return choice;
  if (choice === 'system' && !system.prefersContrast) return null;
  return system.prefersDark ? 'hc-dark' : 'hc-light';
}

export function parseThemeChoice(value: unknown): ThemeChoice {
  return themeChoices.find((choice) => choice === value) ?? 'system';
}

/** Keeps `root[data-theme]` right while the machine's look changes. Returns the way to stop. */
export function applyTheme(
  choice: ThemeChoice,
  root: HTMLElement,
  match: (query: string) => MediaQueryList,
): () => void {
  const dark = match('(prefers-color-scheme: dark)');
  const contrast = match('(prefers-contrast: more)');
  const apply = () => {
    const value = themeAttribute(choice, { prefersDark: dark.matches, prefersContrast: contrast.matches });
    if (value === null) root.removeAttribute('data-theme');
    else root.setAttribute('data-theme', value);
  };
  apply();
  dark.addEventListener('change', apply);
  contrast.addEventListener('change', apply);
  return () => {
    dark.removeEventListener('change', apply);
    contrast.removeEventListener('change', apply);
  };
}
