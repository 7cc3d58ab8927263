import { CORE_VERSION } from '@codeai-hub/core/version';
import { command } from '../command-line/command.ts';
import { hubHome } from '../core/home.ts';
import { findCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';

export const version = command({
  name: 'version',
  about: 'Tell the version of this program and of the running hub',
  arguments: [],
  options: {},
  run: async ({ output }) => {
    const running = (await findCore(hubHome()))?.version ?? null;
    if (output.json) output.value({ version: CORE_VERSION, running });
    else output.line(running && running !== CORE_VERSION ? `${CORE_VERSION} (running: ${running})` : CORE_VERSION);
    return EXIT.ok;
  },
});
