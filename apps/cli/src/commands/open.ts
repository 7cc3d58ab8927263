import { openPage } from '../browser/open-page.ts';
import { tellLink } from '../browser/tell-link.ts';
import { command } from '../command-line/command.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';

export const open = command({
  name: 'open',
  about: 'Open the running hub in the browser, or print a link that signs one in',
  arguments: [],
  options: { print: { type: 'boolean', about: 'open no browser; print the link' } },
  notes: ['The link works once and for 60 seconds. Whoever has it is signed in as you, so give it to no one.'],
  run: async ({ options, output }) => {
    const paths = hubHome();
    const core = await requireCore(paths);
    const opened = !options.print && (await openPage(paths, core));
    const link = opened ? null : await tellLink(core, output);
    if (output.json) output.value({ url: core.url, opened, ...(link ? { link } : {}) });
    else if (opened) output.line(`Opened ${core.url}`);
    return EXIT.ok;
  },
});
