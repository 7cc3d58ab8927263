import { command } from '../command-line/command.ts';
import { readCount } from '../command-line/count.ts';
import { PROGRAM } from '../command-line/program.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';
import { columns } from '../output/columns.ts';
import { listSessions } from '../sessions/list.ts';
import { sessionRows } from '../sessions/session-words.ts';

export const sessions = command({
  name: 'sessions',
  about: 'List sessions, the newest first',
  arguments: [{ name: 'words', about: 'only those with these words in title, folder or last line', optional: true }],
  options: { limit: { type: 'string', value: 'number', about: 'how many; 20 when not given' } },
  run: async ({ options, arguments: [words], output }) => {
    const limit = readCount(options.limit, 20, { option: 'limit', least: 1 });
    const page = await listSessions(await requireCore(hubHome()), limit, words);
    if (output.json) {
      output.value(page);
      return EXIT.ok;
    }
    if (page.sessions.length === 0) {
      output.note(words === undefined ? `There are no sessions yet. Begin one with: ${PROGRAM} new` : 'None fits.');
    } else output.line(columns(sessionRows(page.sessions, Date.now(), output)));
    if (page.more) output.note(`There are more. Show them with: --limit ${limit * 5}`);
    return EXIT.ok;
  },
});
