import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { useEffect } from 'react';
import { useRoot } from '../hub/hub-context.ts';
import { lasting } from '../page-storage/page-storage.ts';
import { applyTheme, parseThemeChoice } from '../theme/theme.ts';

const themeKey = 'codeai-hub.theme';
const themeOf = (root: RootState | null) => root?.settings.values.appearance.theme ?? null;
const densityOf = (root: RootState | null) => root?.settings.values.appearance.density ?? null;

/** The look the core's settings ask for; until they are known, the one this browser had last. */
export function useAppearance(): void {
  const theme = useRoot(themeOf);
  const density = useRoot(densityOf);
  useEffect(() => {
    if (theme !== null) lasting.setItem(themeKey, theme);
    const choice = theme ?? parseThemeChoice(lasting.getItem(themeKey));
    return applyTheme(choice, document.documentElement, matchMedia.bind(window));
  }, [theme]);
  useEffect(() => {
    if (density === 'compact') document.documentElement.dataset.density = density;
    else delete document.documentElement.dataset.density;
  }, [density]);
}

/** Before the first paint, so that no other theme flashes. */
export function applyLastTheme(): void {
  applyTheme(parseThemeChoice(lasting.getItem(themeKey)), document.documentElement, matchMedia.bind(window))();
}
