import { isUnseen } from '../exact-text/words.ts';
import { t } from '../strings/strings.ts';

/** What a session is called where it has no name, or one that nobody could see. */
export function sessionTitle(title: string): string {
  if (title === '') return t().sessions.untitled;
  return isUnseen(title) ? t().sessions.unseenTitle : title;
}
