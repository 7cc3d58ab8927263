import { visibleWords } from '../exact-text/words.ts';
import { windowName } from '../hub/window-name.ts';
import { t } from '../strings/strings.ts';

/** Windows have names; one's own is "you". */
export function byWhom(name: string): string {
  return name === windowName ? t().common.you : visibleWords(name);
}
